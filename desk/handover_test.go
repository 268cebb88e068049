package desk

import (
	"testing"
	"time"

	"lindan/domain"
)

// Where nobody can be asked a person looks after minutes, not at 60 % of the time; where somebody can, as ever.
func TestASearchWithoutHopeIsHandedToPeopleEarly(t *testing.T) {
	for name, c := range map[string]struct{ volunteers, want int }{"nobody on duty": {0, 1}, "six nearby": {6, 0}} {
		t.Run(name, func(t *testing.T) {
			city := newCity(t)
			wang, desk := city.person("王秀英", nil), city.staff("派单员", domain.Dispatcher, community)
			for i := range c.volunteers {
				city.volunteer(string(rune('甲'+i)), 100)
			}
			o := city.order(wang, nil)
			city.publish(o, desk)
			for range 8 {
				city.pass(15 * time.Second)
			}
			if have := city.read(o.ID); have.Level != 0 {
				t.Fatalf("level %d after two minutes", have.Level)
			}
			for range 8 {
				city.pass(15 * time.Second)
			}
			have := city.read(o.ID)
			if have.Level != c.want || !have.Hunting() || city.heardIn(have.Grid, "order.escalated") != c.want {
				t.Fatalf("level %d, %s, clocks %+v", have.Level, have.State, have.Clocks)
			}
		})
	}
}
