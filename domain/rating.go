package domain

import "time"

// Rating is how the beneficiary found it 评价. Silence is no rating.
type Rating struct {
	Stars int       `bson:"stars"` // 1 不满意, 2 一般, 3 满意
	By    AccountID `bson:"by"`
	At    time.Time `bson:"at"`
}
