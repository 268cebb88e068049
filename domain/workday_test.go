package domain

import (
	"strings"
	"testing"
	"time"
)

func date(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation(time.DateOnly, s, Shanghai)
	ok(t, err)
	return at
}

func TestWorkingDaysFollowTheNoticesOfTheStateCouncil(t *testing.T) {
	c := Workdays()
	for name, x := range map[string]struct {
		from string
		n    int
		want string
	}{
		"an ordinary week":                      {"2026-03-02", 5, "2026-03-09"},
		"the day itself does not count":         {"2026-03-02", 1, "2026-03-03"},
		"from a Saturday":                       {"2026-03-07", 1, "2026-03-09"},
		"no day at all":                         {"2026-03-07", 0, "2026-03-07"},
		"over 国庆 2026, with the Saturday 10-10": {"2026-09-28", 10, "2026-10-16"},
		"the last working day before 国庆, then a working Saturday": {"2026-09-30", 3, "2026-10-10"},
		"the working Sunday 2026-09-20":                           {"2026-09-18", 1, "2026-09-20"},
		"over 中秋 2026":                                            {"2026-09-24", 1, "2026-09-28"},
		"over 春节 2026: nine days off, 02-14 and 02-28 work":       {"2026-02-13", 10, "2026-03-05"},
		"the working Saturday before 春节 2026":                     {"2026-02-13", 1, "2026-02-14"},
		"over 春节 2025: the Sunday 01-26 works":                    {"2025-01-24", 3, "2025-02-05"},
		"the working Saturday after 春节 2025":                      {"2025-02-07", 1, "2025-02-08"},
		"over 国庆 and 中秋 2025":                                     {"2025-09-27", 10, "2025-10-16"},
		"over 春节 2024: the Sunday 02-18 works, 02-09 too":         {"2024-02-08", 2, "2024-02-18"},
		"over 国庆 2024":                                            {"2024-09-30", 5, "2024-10-12"},
		"over the turn of the year":                               {"2024-12-31", 1, "2025-01-02"},
		"元旦 2026 with its working Sunday":                         {"2025-12-31", 1, "2026-01-04"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.AddWorkdays(date(t, x.from), x.n)
			ok(t, err)
			equal(t, "day", got.In(Shanghai).Format(time.DateOnly), x.want)
		})
	}
}

func TestADayIsThatOfShanghai(t *testing.T) {
	at := time.Date(2026, 3, 2, 16, 30, 0, 0, time.UTC) // 00:30 on Tuesday
	got, err := Workdays().AddWorkdays(at, 1)
	ok(t, err)
	equal(t, "the day after Tuesday", got, date(t, "2026-03-04").UTC())
	end, err := Workdays().Deadline(at, 1)
	ok(t, err)
	equal(t, "its end", end, date(t, "2026-03-05").Add(-time.Millisecond).UTC())
}

func TestAYearThatTheTableLacksIsAnErrorAndNotWeekendsOnly(t *testing.T) {
	_, err := Workdays().AddWorkdays(date(t, "2026-12-25"), 10)
	refused(t, err, "calendar.year")
	_, err = Workdays().AddWorkdays(date(t, "2026-12-25"), 4) // Dec 31 is the last that is known
	ok(t, err)
	_, err = Workdays().Working(date(t, "2023-12-29"))
	refused(t, err, "calendar.year")
}

func TestTheDaysOfEachYearAreAsManyAsTheNoticesSay(t *testing.T) {
	c := Workdays()
	for year, want := range map[string][3]int{"2024": {28, 8, 251}, "2025": {28, 5, 248}, "2026": {33, 6, 248}} {
		off, instead, working := 0, 0, 0
		for day, w := range c.days {
			switch {
			case !strings.HasPrefix(day, year):
			case w:
				instead++
				if at := date(t, day).Weekday(); at != time.Saturday && at != time.Sunday {
					t.Errorf("%s works instead and is no weekend", day)
				}
			default:
				off++
			}
		}
		for at := date(t, year+"-01-01"); strings.HasPrefix(dayOf(at), year); at = at.AddDate(0, 0, 1) {
			w, err := c.Working(at)
			ok(t, err)
			if w {
				working++
			}
		}
		equal(t, year, [3]int{off, instead, working}, want)
	}
}

func TestATableWithASlipIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty":             "# nothing\n",
		"no such kind":      "year,2027,x\nfree,2027-01-01,2027-01-01,元旦\n",
		"no such day":       "year,2027,x\noff,2027-02-30,2027-02-30,元旦\n",
		"back in time":      "year,2027,x\noff,2027-01-03,2027-01-01,元旦\n",
		"a year long":       "year,2027,x\noff,2027-01-01,2027-12-01,元旦\n",
		"one day twice":     "year,2027,x\noff,2027-01-01,2027-01-03,元旦\nwork,2027-01-03,2027-01-03,元旦\n",
		"a year left out":   "year,2027,x\noff,2027-12-31,2028-01-02,元旦\n",
		"a year of letters": "year,MMXX,x\n",
		"no table at all":   "\"",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadCalendar(strings.NewReader(text)); err == nil {
				t.Error("was taken")
			}
		})
	}
	c, err := ReadCalendar(strings.NewReader("year,2027,x\noff,2027-01-01,2027-01-03,元旦\n"))
	ok(t, err)
	_, err = c.AddWorkdays(date(t, "2026-12-31"), 1)
	ok(t, err)
}
