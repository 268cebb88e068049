package roster

import "fmt"

// Problem is one mistake in a file, ready to be shown. Neither Column nor Text holds what stands in a cell.
type Problem struct {
	File   string
	Line   int    // in the file, 1 is the first; 0: the file as a whole
	Column string // the header as it stands in the file, or the path of a property in a map; empty: the whole line
	Text   string // Chinese
}

// String is the problem as one line: 名单.csv 第 12 行“手机号”：请填写…
func (p Problem) String() string {
	where := p.File
	if p.Line > 0 {
		where += fmt.Sprintf(" 第 %d 行", p.Line)
	}
	if p.Column != "" {
		where += "“" + p.Column + "”"
	}
	return where + "：" + p.Text
}

// problems collects the mistakes of one file.
type problems struct {
	file string
	list []Problem
	more int // mistakes beyond MaxProblems
}

func (p *problems) add(line int, column, text string, args ...any) {
	if len(p.list) >= MaxProblems {
		p.more++
		return
	}
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	p.list = append(p.list, Problem{File: p.file, Line: line, Column: column, Text: text})
}

func (p *problems) count() int { return len(p.list) + p.more }

// all is the list, closed by how many are not in it.
func (p *problems) all() []Problem {
	if p.more == 0 {
		return p.list
	}
	return append(p.list, Problem{File: p.file, Text: fmt.Sprintf("另有 %d 处问题没有列出，请先改正以上各处", p.more)})
}
