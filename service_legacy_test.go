package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPastRecordsAreImportedInTheNameOfAnAdmin(t *testing.T) {
	t.Parallel()
	dir, files := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "roster")
	if err := writeRoster(files); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := ended(t, "import", "--data", dir, "areas="+filepath.Join(files, "areas.geojson"), "staff="+filepath.Join(files, "staff.csv"),
		"volunteers="+filepath.Join(files, "volunteers.csv")); code != 0 {
		t.Fatalf("the rosters: %d %s%s", code, out, errs)
	}
	past := filepath.Join(files, "past.csv")
	write := func(number string) {
		text := "志愿者编号,活动名称,服务内容,服务地点,日期,开始时间,结束时间,记录单位,来源系统,凭证号\n" +
			"LA000000,敬老日,陪伴,敬老院,2025-03-01,09:00,11:00,桃溪社区,旧平台,A1\n" + number + ",敬老日,陪伴,敬老院,2025-03-01,09:00,11:00,桃溪社区,旧平台,A2\n"
		if err := os.WriteFile(past, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("LA999999")
	for _, c := range []struct {
		flags []string
		code  int
		want  string
	}{
		{nil, 1, "--as"},
		{[]string{"--as", volunteerPhone(1)}, 1, "import.as"},
		{[]string{"--as", adminPhone}, 1, "past.csv: line 3, number: 没有找到这个编号的志愿者"},
	} {
		code, out, errs := ended(t, append(append([]string{"import", "--data", dir}, c.flags...), "legacy="+past)...)
		if code != c.code || !strings.Contains(out+errs, c.want) {
			t.Errorf("%v: ended with %d and said %s%s", c.flags, code, out, errs)
		}
	}
	write("LA000001")
	for _, want := range []string{"2 added, 0 changed, 0 the same", "0 added, 0 changed, 2 the same"} {
		code, out, errs := ended(t, "import", "--data", dir, "--as", adminPhone, "legacy="+past)
		if code != 0 || !strings.Contains(out, want) || !strings.Contains(out, "waits for a second person") {
			t.Errorf("ended with %d and said %s%s; want %s", code, out, errs, want)
		}
	}
}
