package domain

// Reveal is one line of "who has seen my address" 谁看过我的地址: written before the data is shown, never changed.
type Reveal struct {
	ID      string    `bson:"_id"`
	V       int64     `bson:"v"`
	Subject AccountID `bson:"subject"` // whose data
	Order   OrderID   `bson:"order"`
	Viewer  AccountID `bson:"viewer"`
	As      Party     `bson:"as"`
	Why     string    `bson:"why"` // code: job, review, call_back, safety, other
	At      Millis    `bson:"at"`
}

// RevealReasons are the reasons that staff can give before they see a resident's details.
func RevealReasons() []string {
	return []string{"review", "dispatch", "call_back", "safety", "complaint", "correction"}
}
