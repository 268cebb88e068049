package domain

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestANewcomersNameIsHersAsSheWritesIt(t *testing.T) {
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	place := &Area{ID: "420199-001-001", Centre: Point{Lon: 114.2, Lat: 30.5}}
	for name, c := range map[string]struct{ name, kept, field string }{
		"two characters":                  {name: "王明", kept: "王明"},
		"with a middle dot":               {name: "阿卜杜·热合曼", kept: "阿卜杜·热合曼"},
		"rare characters beyond 16 bits":  {name: "䶮𠮷", kept: "䶮𠮷"},
		"a variant of a character":        {name: "葛\U000E0100", kept: "葛\U000E0100"},
		"spaces around are not of a name": {name: " 王 明 ", kept: "王 明"},
		"twenty characters":               {name: strings.Repeat("名", 20), kept: strings.Repeat("名", 20)},
		"twenty-one":                      {name: strings.Repeat("名", 21), field: "name"},
		"none":                            {name: "　", field: "name"},
		"a line break":                    {name: "王\n明", field: "name"},
		"a tab":                           {name: "王\t明", field: "name"},
		"turned around":                   {name: "王\u202e明", field: "name"},
		"nothing to be seen":              {name: "王\u200b明", field: "name"},
		"no Unicode":                      {name: "王\xff", field: "name"},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := NewResident(Newcomer{Name: c.name, Phone: "19955550001", Terms: TermsVersion}, place, place, now)
			var e *Error
			if c.field != "" {
				if !errors.As(err, &e) || e.Field != c.field {
					t.Fatalf("answered %v", err)
				}
				return
			}
			if err != nil || a.Name.Reveal() != c.kept {
				t.Fatalf("%v, kept %q", err, a.Name.Reveal())
			}
		})
	}
}

func TestNobodyJoinsWhereTheCommunityIsClosed(t *testing.T) {
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	place, community := &Area{ID: "420199-001-001-01", Centre: Point{Lon: 114.2, Lat: 30.5}}, &Area{ID: "420199-001-001"}
	n := Newcomer{Name: "王明", Phone: "19955550001", Terms: TermsVersion}
	if _, err := NewResident(n, place, community, now); err != nil {
		t.Fatal(err)
	}
	community.Closed = true
	if _, err := NewResident(n, place, community, now); KindOf(err) != Invalid {
		t.Errorf("answered %v", err)
	}
}
