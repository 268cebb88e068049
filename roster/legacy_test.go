package roster

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lindan/domain"
)

const legacyHeader = "志愿者编号,活动名称,服务内容,服务地点,日期,开始时间,结束时间,分钟,记录单位,来源系统,凭证号\n"

func TestPastRecordsAreRead(t *testing.T) {
	list, problems := ReadLegacy(strings.NewReader(legacyHeader+
		"V0001,敬老日,陪伴,敬老院,2025-03-01,09:00,11:30,,桃溪社区,旧平台,A1\n"+
		"V0002,扫雪,清扫,小区,2025年3月2日,8:05,,90,桃溪社区,旧平台,A2\n"+
		"V0003,扫雪,清扫,小区,20250303,８：00,10:00,100,桃溪社区,旧平台,A3\n"), "历史.csv")
	expect(t, problems)
	at := func(day, h, m int) time.Time { return time.Date(2025, 3, day, h, m, 0, 0, domain.Shanghai) }
	want := []Past{
		{2, "V0001", "敬老日", "陪伴", "敬老院", "桃溪社区", "旧平台", "A1", at(1, 9, 0), at(1, 11, 30), 0},
		{3, "V0002", "扫雪", "清扫", "小区", "桃溪社区", "旧平台", "A2", at(2, 8, 5), at(2, 9, 35), 90},
		{4, "V0003", "扫雪", "清扫", "小区", "桃溪社区", "旧平台", "A3", at(3, 8, 0), at(3, 10, 0), 100},
	}
	if len(list) != len(want) {
		t.Fatalf("read %d rows", len(list))
	}
	for i := range want {
		if list[i] != want[i] {
			t.Errorf("row %d is %+v, want %+v", i, list[i], want[i])
		}
	}
}

func TestPastRecordsOfASheetKeepTheirTimes(t *testing.T) {
	f := excelize.NewFile()
	for i, row := range [][]any{
		{"志愿者编号", "活动名称", "服务内容", "服务地点", "日期", "开始时间", "结束时间", "记录单位", "来源系统", "凭证号"},
		{"V0001", "敬老日", "陪伴", "敬老院", 45717, 0.375, 0.4791666667, "桃溪社区", "旧平台", "A1"},
	} {
		if err := f.SetSheetRow("Sheet1", []string{"A1", "A2"}[i], &row); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := f.Write(&file); err != nil {
		t.Fatal(err)
	}
	list, problems := ReadLegacy(&file, "历史.xlsx")
	expect(t, problems)
	want := time.Date(2025, 3, 1, 9, 0, 0, 0, domain.Shanghai)
	if len(list) != 1 || !list[0].Start.Equal(want) || list[0].Stop.Sub(list[0].Start) != 150*time.Minute {
		t.Fatalf("read %+v", list)
	}
}

func TestPastRecordsThatAreWrong(t *testing.T) {
	const good = "V0001,敬老日,陪伴,敬老院,2025-03-01,09:00,11:00,,桃溪社区,旧平台,A1"
	change := func(column int, value string) string {
		cells := strings.Split(good, ",")
		cells[column] = value
		return legacyHeader + strings.Join(cells, ",") + "\n"
	}
	for what, c := range map[string][2]string{
		"nobody":                   {change(0, ""), "2 志愿者编号: 不能为空"},
		"no voucher":               {change(10, ""), "2 凭证号: 不能为空"},
		"no such day":              {change(4, "2025-02-30"), "2 日期: 应为日期"},
		"a month":                  {change(4, "2025-02"), "2 日期: 应为日期"},
		"no such time":             {change(5, "25:00"), "2 开始时间: 应为时间"},
		"an end before its start":  {change(6, "08:00"), "2 结束时间: 应晚于开始时间"},
		"neither end nor minutes":  {change(6, ""), "2 结束时间: 结束时间和分钟不能都为空"},
		"more minutes than time":   {change(7, "121"), "2 分钟: 多于开始到结束的时间"},
		"half minutes":             {change(7, "1.5"), "2 分钟: 应为 1–1440 的整数"},
		"a column that is missing": {strings.Replace(change(0, "V"), "来源系统", "备注", 1), "1 来源系统: 缺少这一列"},
	} {
		t.Run(what, func(t *testing.T) {
			list, problems := ReadLegacy(strings.NewReader(c[0]), "历史.csv")
			expect(t, problems, c[1])
			if len(list) != 0 {
				t.Errorf("gave %d rows", len(list))
			}
		})
	}
}
