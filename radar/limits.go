package radar

import "time"

// The limits of every rule, each with its reason. They were set on invented books with seeds 1–10 and are reported on others
// (docs/radar.md); they are ours, no law names them. A wrong finding costs somebody ten minutes, a missed one costs trust, so they
// lean towards looking.
const (
	// Manual hours without a word: three times, or one whole working day. One or two do happen: a phone was flat.
	unwitnessedLines   = 3
	unwitnessedMinutes = 8 * 60

	// "5 hours of care for elders in two minutes" was seen in practice. A batch after one activity is normal and lies on one day or
	// two; five lines of three different days within ten minutes are not one activity.
	burstLines  = 5
	burstDays   = 3
	burstWithin = 10 * time.Minute

	// A couple shares a phone and an elder's neighbour may sign her in once. Two visits where the code was typed on the phone that
	// shows it, or three volunteers on one phone, are more.
	deviceLines      = 2
	deviceVolunteers = 3

	// Phones jitter by metres: six decimals (0.1 m) never repeat between places. Wi-Fi positions may repeat within a building, so
	// the orders have to lie apart. Start and stop may be one cached fix; of long visits, mostly, they are not.
	frozenVisits = 3
	frozenApart  = 150.0 // metres
	// Wi-Fi gives the same position all day and admits to 20 m and more, a satellite fix that is sure to less never stands still.
	stillVisits = 4
	stillShare  = 0.8
	stillLonger = 30 * time.Minute
	stillSure   = 20.0

	// An e-bike does 25 km/h, a car between two houses of a community hardly 40. Below 500 m errors of position decide.
	speedKMH    = 40.0
	speedMetres = 500.0

	// Imported and hand-written times are told to the quarter of an hour; a few minutes of overlap are no second job.
	overlapOver = 5 * time.Minute

	// Neighbours help each other. Three visits each way, or two along a circle of three or four, and half of all that each of them
	// does, is more than neighbours.
	ringVisits      = 3
	ringWideVisits  = 2
	ringShare       = 0.5
	ringMostMembers = 4

	// Who works "about an hour" ends at exactly 60 minutes one time in eight; chance alone gives one in thirty. Eight visits are the
	// least that can tell, and one volunteer in 10,000 may be flagged by chance.
	roundLines  = 8
	roundChance = 1.0 / 8
	roundTail   = 1e-4
	roundUnit   = 30

	// Two people who approve for each other is how a small office works; that most of it goes to one volunteer is not.
	pairLines = 4
	pairShare = 0.6

	// 23:00–5:00. Emergencies are not counted. Two or three nights with a sick neighbour happen.
	nightFrom   = 23
	nightTo     = 5
	nightVisits = 4

	// Retired volunteers give 25–30 hours a week; the policy books 40. More than 45 in seven days, or twice more than ten hours on a
	// day, is more than a job.
	weekMinutes = 45 * 60
	dayMinutes  = 10 * 60
	longDays    = 2

	// Records are due ten working days after a service (art. 11), an answer to a dispute five more: three weeks in all.
	lateAfter = 21 * 24 * time.Hour
	lateEdits = 2

	// Meetings booked as service: 50–500 people in practice. Eight with the same minute of start and stop and no code.
	crowd = 8

	// A steady volunteer is wanted. That both signed up on one day, and she never asked anybody else, four times over, is odd. On a
	// day when a roster was imported everybody signed up.
	captiveVisits = 4
	rosterDay     = 12

	// The code is typed at the door: 500 m beyond the accuracy is elsewhere; twice, and one in ten of her visits, is no slip. One
	// phone in 200 is simply wrong. An address may be wrong, too: visits to one place where nobody was ever seen near it say nothing,
	// nor does a place where two other volunteers were as far away.
	farVisits = 2
	farShare  = 0.1
	farMetres = 500.0
	farPeers  = 2

	// A position less accurate than this says nothing about places.
	blurred = 300.0
)
