package domain

import "strings"

// ClaimWords are words that no certificate may carry while the records are not in the national system (志愿服务记录与证明出具办法 art. 4;
// A14): they would claim more than is so.
func ClaimWords() []string { return []string{"国家认证", "官方", "国标"} }

// Claims gives the first of ClaimWords that the text carries, spaces or not; "" where it carries none, or may.
func Claims(text string, nationalSync bool) string {
	if nationalSync {
		return ""
	}
	text = strings.Join(strings.Fields(text), "")
	for _, w := range ClaimWords() {
		if strings.Contains(text, w) {
			return w
		}
	}
	return ""
}

// MaskIDNumber keeps the first three and last four characters of an ID number: 420***********0022. "" where there is none.
func MaskIDNumber(number string) string {
	if len(number) != 18 {
		return ""
	}
	return number[:3] + strings.Repeat("*", 11) + number[14:]
}

// GradeName says what a grade of evidence means 证据等级.
func GradeName(g Grade) string {
	switch g {
	case GradeA:
		return "服务对象出示开工码、完工码，系统计时"
	case GradeB:
		return "单方或场所码计时，经服务对象或回访确认"
	case GradeC:
		return "系统自动结束或人工录入"
	case GradeL:
		return "由其他记录册导入的历史记录"
	}
	return string(g)
}

// SourceName says where minutes come from 来源.
func SourceName(s Source) string {
	switch s {
	case FromJob:
		return "系统计时"
	case FromManual:
		return "补录"
	case FromLegacy:
		return "历史导入"
	}
	return string(s)
}

// CertificateStateName is the state for people.
func CertificateStateName(s CertificateState) string {
	switch s {
	case CertificateValid:
		return "有效"
	case CertificateRevoked:
		return "已撤销"
	case CertificateReplaced:
		return "已由新证明替代"
	}
	return string(s)
}

// RevocationName is the reason class for people.
func RevocationName(r Revocation) string {
	switch r {
	case RevokedCorrected:
		return "其中的时长已更正"
	case RevokedMistaken:
		return "开具有误"
	case RevokedUntrue:
		return "记录不实"
	case RevokedMisused:
		return "被不当使用"
	}
	return string(r)
}
