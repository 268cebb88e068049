package server

import "lindan/domain"

func lineKindName(k domain.LineKind) string {
	if k == domain.Reversal {
		return "冲正"
	}
	return "记入"
}

func sourceName(s domain.Source) string {
	switch s {
	case domain.FromManual:
		return "补录"
	case domain.FromLegacy:
		return "历史导入"
	case domain.FromJob:
	}
	return "签到签退"
}

func qualityName(q string) string {
	switch q {
	case "good":
		return "好"
	case "fair":
		return "较好"
	case "poor":
		return "差"
	case "done":
		return "已完成"
	}
	return q
}

func syncName(s domain.SyncState) string {
	switch s {
	case domain.SyncExported:
		return "已导出"
	case domain.SyncAccepted:
		return "已接收"
	case domain.SyncRefused:
		return "已退回"
	case domain.SyncNone:
	}
	return "未报送"
}

func recordStateName(s domain.RecordState) string {
	switch s {
	case domain.RecordWaiting:
		return "待补充"
	case domain.RecordHeld:
		return "时间重叠待核实"
	case domain.RecordSealed:
		return "待入账"
	case domain.RecordPosted:
		return "已入账"
	}
	return string(s)
}

func methodName(m domain.Method) string {
	switch m {
	case domain.ByCode:
		return "居民验证码"
	case domain.BySite:
		return "现场二维码"
	case domain.ByRule:
		return "按规则"
	case domain.ByHand:
		return "人工"
	}
	return string(m)
}

func fenceName(f domain.Fence) string {
	switch f {
	case domain.FenceInside:
		return "现场（150 米内）"
	case domain.FenceNear:
		return "附近（450 米内）"
	case domain.FenceFar:
		return "较远（450 米外）"
	case domain.FenceNone:
	}
	return "未提供位置"
}

func actionName(a domain.Action) string {
	row, _ := domain.RowOf(a)
	return row.Name
}
