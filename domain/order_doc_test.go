package domain

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/order.md anew")

// The page docs/order.md is made from the table, so that it cannot say anything else.
func TestOrderPageIsTheTable(t *testing.T) {
	const file = "../docs/order.md"
	want := orderPage()
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(have, want) {
		t.Fatalf("docs/order.md is not what the table says (%v): run go test ./domain -run OrderPage -update", err)
	}
}

func orderPage() []byte {
	var b bytes.Buffer
	b.WriteString("# The life of an order\n\nMade from `domain/order_moves.go` by a test; change the table, not this page. `jobs` in the column *to* means that the\n" +
		"volunteers' jobs decide: while places are open the order looks for people, then it shows its least advanced job.\n\n## States\n\n| state | 中文 | end |\n|---|---|---|\n")
	for _, s := range StateNames() {
		end := ""
		if s.State.Final() || s.State.GivenUp() {
			end = "yes"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.State, s.Name, end)
	}
	b.WriteString("\n## Moves\n\n| action | 中文 | from | to | by whom | then waits for | |\n|---|---|---|---|---|---|---|\n")
	for _, r := range Moves() {
		on := ""
		if r.OnJob {
			on = " (of the job)"
		}
		to := map[State]string{same: "the same", settled: "jobs", heard: "confirmed, or the same"}[r.To]
		if to == "" {
			to = string(r.To)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s%s | %s | %s | %s | %s |\n", r.Action, r.Name, join(r.From), on, to, join(r.By), r.Wait, r.Label)
	}
	b.WriteString("\n## Picture\n\n```mermaid\nstateDiagram-v2\n")
	for _, r := range Moves() {
		for _, line := range arrows(r) {
			b.WriteString(line)
		}
	}
	b.WriteString("```\n")
	return b.Bytes()
}

// arrows draws a row; moves that stay, and those that every open state knows, would only hide the picture.
func arrows(r Row) []string {
	var lines []string
	to := string(r.To)
	switch {
	case r.To == same || r.Action == Lapse:
		return nil
	case r.Action == Accept || r.Action == GoAhead:
		to = string(Accepted)
	case r.Action == CheckOut || r.Action == AutoClose:
		to = string(Confirming)
	case r.To == heard:
		to = string(Confirmed)
	case r.Action == HandBack || r.Action == Release || r.Action == Disband:
		to = string(Published)
	}
	for _, f := range r.From {
		from := string(f)
		if f == "" {
			from = "[*]"
		}
		lines = append(lines, fmt.Sprintf("    %s --> %s: %s\n", from, to, r.Name))
	}
	if r.To.Final() {
		lines = append(lines, fmt.Sprintf("    %s --> [*]\n", to))
	}
	return lines
}

func join[T ~string](list []T) string {
	var parts []string
	for _, x := range list {
		if x == "" {
			x = "(new)"
		}
		parts = append(parts, string(x))
	}
	return strings.Join(parts, ", ")
}
