package roster

import (
	"io"
	"regexp"
	"strconv"
	"time"
	"unicode/utf8"

	"lindan/domain"
)

// Legacy is the kind of a file of past service records 历史记录; ReadLegacy reads it.
const Legacy Kind = 4

// The columns of past records.
const (
	activity  field = "activity"
	content   field = "content"
	servedAt  field = "place"
	day       field = "date"
	begin     field = "start"
	end       field = "stop"
	minutes   field = "minutes"
	organiser field = "organiser"
	system    field = "system"
	voucher   field = "voucher"
)

func legacyColumns() []column {
	legacy := []Kind{Legacy}
	return []column{
		{number, legacy, []string{"志愿者编号", "志愿者号", "志愿者证号"}},
		{activity, legacy, []string{"活动名称", "项目名称"}},
		{content, legacy, []string{"服务内容"}},
		{servedAt, legacy, []string{"服务地点", "地点"}},
		{day, legacy, []string{"日期", "服务日期"}},
		{begin, legacy, []string{"开始时间"}},
		{end, legacy, []string{"结束时间"}},
		{minutes, legacy, []string{"分钟", "服务分钟", "时长"}},
		{organiser, legacy, []string{"记录单位", "组织单位"}},
		{system, legacy, []string{"来源系统"}},
		{voucher, legacy, []string{"凭证号"}},
		{ignored, legacy, []string{"备注", "说明", "序号"}},
	}
}

// legacyNeeds: a start is needed even where the minutes are told, or nobody could see that two records overlap.
func legacyNeeds() [][]field {
	return [][]field{{number}, {activity}, {content}, {servedAt}, {day}, {begin}, {end, minutes}, {organiser}, {system}, {voucher}}
}

// Past is one past service record of another book, checked wholly.
type Past struct {
	Line                                                    int // in the file
	Number, Activity, Content, Place, Unit, System, Voucher string
	Start, Stop                                             time.Time
	Minutes                                                 int64 // 0: all from Start to Stop
}

// ReadLegacy reads a file of past records: CSV or the first sheet of an XLSX file, as ReadPeople does. Rows without a mistake
// come in the order of the file.
func ReadLegacy(r io.Reader, name string) ([]Past, []Problem) {
	p := &problems{file: name}
	data, ok := readAll(r, p)
	if !ok {
		return nil, p.all()
	}
	t, ok := readTable(data, p)
	if !ok {
		return nil, p.all()
	}
	in, ok := readHeader(t, Legacy, p)
	if !ok {
		return nil, p.all()
	}
	var list []Past
	for _, rec := range in.records {
		row := &row{sheet: in, record: rec, told: map[field]bool{}}
		row.checkCells()
		if past := row.past(); len(row.told) == 0 {
			list = append(list, past)
		}
	}
	return list, p.all()
}

func (r *row) past() Past {
	p := Past{
		Line: r.line, Number: r.filled(number, 40), Activity: r.filled(activity, 60), Content: r.filled(content, maxCell), Place: r.filled(servedAt, 60),
		Unit: r.filled(organiser, 40), System: r.filled(system, 40), Voucher: r.filled(voucher, 60),
	}
	date, ok := readDate(r.plain(day), r.table)
	if !ok {
		r.wrong(day, "应为日期，如 2025-03-01")
	}
	p.Start = r.moment(date, begin)
	if r.text(end) != "" {
		p.Stop = r.moment(date, end)
	}
	p.Minutes = r.served()
	switch span := int64(p.Stop.Sub(p.Start) / time.Minute); {
	case len(r.told) > 0:
	case p.Stop.IsZero() && p.Minutes == 0:
		r.wrong(end, "结束时间和分钟不能都为空")
	case p.Stop.IsZero():
		p.Stop = p.Start.Add(time.Duration(p.Minutes) * time.Minute)
	case span <= 0:
		r.wrong(end, "应晚于开始时间")
	case p.Minutes > span:
		r.wrong(minutes, "多于开始到结束的时间")
	}
	return p
}

// filled is a text that must be there and not be longer.
func (r *row) filled(f field, most int) string {
	s := r.text(f)
	if f == number || f == voucher {
		s = r.plain(f)
	}
	switch {
	case s == "":
		r.wrong(f, "不能为空")
	case utf8.RuneCountInString(s) > most:
		r.wrong(f, "不超过 %d 个字", most)
	}
	return s
}

func (r *row) moment(date time.Time, f field) time.Time {
	at, ok := readClock(narrow(r.text(f)), r.table)
	if !ok {
		r.wrong(f, "应为时间，如 09:30")
	}
	return date.Add(at)
}

func (r *row) served() int64 {
	s := r.plain(minutes)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 || n > 24*60 {
		r.wrong(minutes, "应为 1–1440 的整数")
	}
	return n
}

// readDate reads the day out of a date; midnight in Asia/Shanghai. Five digits are a date's serial number in a sheet.
func readDate(s string, t table) (time.Time, bool) {
	if m := dateForm.FindStringSubmatch(s); m != nil && m[3] != "" {
		_, ok := yearOf(m[1], m[2], m[3])
		return midnight(m[1], m[2], m[3]), ok
	}
	n, err := strconv.Atoi(s)
	switch {
	case err != nil || n < 0:
		return time.Time{}, false
	case len(s) == 8:
		_, ok := yearOf(s[:4], s[4:6], s[6:])
		return midnight(s[:4], s[4:6], s[6:]), ok
	case len(s) == 5 && t.stored:
		return time.Date(1899, 12, 30+n+t.epoch, 0, 0, 0, 0, domain.Shanghai), true
	}
	return time.Time{}, false
}

func midnight(y, m, d string) time.Time {
	year, _ := strconv.Atoi(y) // digits, by the callers' forms
	month, _ := strconv.Atoi(m)
	date, _ := strconv.Atoi(d)
	return time.Date(year, time.Month(month), date, 0, 0, 0, 0, domain.Shanghai)
}

var clockForm = regexp.MustCompile(`^([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?$`)

// readClock reads a time of the day, to the minute. A fraction of a day is how a sheet stores it.
func readClock(s string, t table) (time.Duration, bool) {
	if m := clockForm.FindStringSubmatch(s); m != nil {
		h, _ := strconv.Atoi(m[1])
		min, _ := strconv.Atoi(m[2])
		return time.Duration(h)*time.Hour + time.Duration(min)*time.Minute, true
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || !t.stored || !(x >= 0 && x < 1) {
		return 0, false
	}
	return time.Duration(x*24*60+0.5) * time.Minute, true
}
