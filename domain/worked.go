package domain

// Worked is what an order says of the hours that came of it, and nothing else of it: what a check holds against records and lines.
type Worked struct {
	ID     OrderID
	Jobs   []Job   // filled: Volunteer, Epoch, Generation, State, Start and Stop (At, Method), Minutes, Due, Line
	Events []Event // filled: At, Action
}

// NoLine stands in a job for the line of one that brought nothing.
const NoLine LineID = "none"

// LineOf is the id that the line of a job has.
func (w *Worked) LineOf(j *Job) LineID { return NewLineID(w.ID, j.Volunteer, j.Epoch, Credit, 0) }

// JobOf is the job with a number; nil for none.
func (w *Worked) JobOf(epoch int) *Job {
	for i := range w.Jobs {
		if w.Jobs[i].Epoch == epoch {
			return &w.Jobs[i]
		}
	}
	return nil
}

// Owed tells whether somebody has given her word for a finished job, so that its minutes have to be promised: the beneficiary for
// the jobs of that turn but for forgotten check-outs, who was called back for these and for all before (see Order.Confirm,
// Order.CalledBack).
func (w *Worked) Owed(j *Job) bool {
	turn := 0
	for _, e := range w.Events {
		switch {
		case e.Action == Reopen:
			turn++
		case e.Action == Confirm && turn == j.Generation && j.Stop.Method != ByRule, e.Action == CallBack && turn >= j.Generation:
			return j.State == Finished
		}
	}
	return false
}
