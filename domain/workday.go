package domain

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Calendar is the working days of the mainland 工作日历: weekends, the State Council's holidays and the days on which people
// work instead 调休. It knows only the years that were fixed; of another year it knows nothing, not even weekends.
type Calendar struct {
	years map[int]bool
	days  map[string]bool // by date: true is a working day, false is off
}

//go:embed workdays.csv
var workdays string

// Workdays is the calendar that lindan carries within it: 2024 to 2026, see workdays.csv for the notices.
func Workdays() *Calendar {
	c, err := ReadCalendar(strings.NewReader(workdays))
	if err != nil {
		panic(err) // a test reads it
	}
	return c
}

// ReadCalendar reads a table: lines kind,from,to,name with kind off or work, and year,2026,notice for each year that is
// complete. Comment lines begin with #. An error names the line.
func ReadCalendar(r io.Reader) (*Calendar, error) {
	c := &Calendar{years: map[int]bool{}, days: map[string]bool{}}
	rows := csv.NewReader(r)
	rows.Comment, rows.FieldsPerRecord = '#', -1
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return c, c.check()
		}
		if err != nil {
			return nil, fmt.Errorf("holidays: %w", err)
		}
		if err := c.add(row); err != nil {
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("holidays line %d: %w", line, err)
		}
	}
}

func (c *Calendar) add(row []string) error {
	if len(row) == 3 && row[0] == "year" {
		year, err := strconv.Atoi(row[1])
		c.years[year] = true
		return err
	}
	if len(row) != 4 || row[0] != "off" && row[0] != "work" {
		return errors.New("want year,2026,notice or off|work,from,to,name")
	}
	from, err := time.ParseInLocation(time.DateOnly, row[1], Shanghai)
	if err != nil {
		return err
	}
	to, err := time.ParseInLocation(time.DateOnly, row[2], Shanghai)
	if err != nil {
		return err
	}
	if to.Before(from) || to.Sub(from) > longestHoliday {
		return fmt.Errorf("from %s to %s", row[1], row[2])
	}
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		if _, twice := c.days[dayOf(day)]; twice {
			return fmt.Errorf("%s stands there twice", dayOf(day))
		}
		c.days[dayOf(day)] = row[0] == "work"
	}
	return nil
}

// longestHoliday bounds a line of the table, so that a slip of the pen is found.
const longestHoliday = 15 * 24 * time.Hour

// check refuses a table without a year, and days of a year that the table does not call complete.
func (c *Calendar) check() error {
	if len(c.years) == 0 {
		return errors.New("holidays: no line year,2026,notice")
	}
	for day := range c.days {
		if year, err := strconv.Atoi(day[:4]); err != nil || !c.years[year] {
			return fmt.Errorf("holidays: %s, but no line year,%s,notice", day, day[:4])
		}
	}
	return nil
}

// Working tells whether people work on the day of a moment. Missing calendar.year where the table lacks the year.
func (c *Calendar) Working(day time.Time) (bool, error) {
	day = day.In(Shanghai)
	if !c.years[day.Year()] {
		return false, Errf(Missing, "calendar.year", "尚未载入 %d 年的节假日安排，无法计算工作日", day.Year())
	}
	if working, named := c.days[dayOf(day)]; named {
		return working, nil
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday, nil
}

// AddWorkdays is the n-th working day after the day of a moment: its begin in Asia/Shanghai, in UTC. The day itself never
// counts; with n 0 it is the day itself. Missing calendar.year where a day on the way lies in a year that the table lacks:
// weekends alone would be a guess.
func (c *Calendar) AddWorkdays(day time.Time, n int) (time.Time, error) {
	y, m, d := day.In(Shanghai).Date()
	at := time.Date(y, m, d, 0, 0, 0, 0, Shanghai)
	for n > 0 {
		at = at.AddDate(0, 0, 1)
		working, err := c.Working(at)
		if err != nil {
			return time.Time{}, err
		}
		if working {
			n--
		}
	}
	return at.UTC(), nil
}

// Deadline is the last millisecond of the n-th working day after the day of a moment; errors as AddWorkdays.
func (c *Calendar) Deadline(day time.Time, n int) (time.Time, error) {
	at, err := c.AddWorkdays(day, n)
	if err != nil {
		return time.Time{}, err
	}
	return at.Add(24*time.Hour - time.Millisecond), nil
}
