package server

import "net/http"

const (
	get  = http.MethodGet
	post = http.MethodPost
	put  = http.MethodPut
	edit = http.MethodPatch
	del  = http.MethodDelete
)

// routes is the API on one screen, in the order of openapi.yaml; a test holds the two together. Fixed paths stand before
// those with a parameter.
func routes() []route {
	return []route{
		{get, "/config", public, limitRead, (*Server).showConfig},
		{post, "/codes", public, limitCode, (*Server).requestCode},
		{post, "/accounts", public, limitCode, (*Server).signUp},
		{post, "/session", public, limitCode, (*Server).signIn},
		{del, "/session", signedIn, limitWrite, (*Server).signOut},
		{post, "/session/refresh", cookie, limitWrite, (*Server).refresh},
		{get, "/live", signedIn, limitLive, (*Server).live},
		{get, "/me", signedIn, limitRead, (*Server).showMe},
		{edit, "/me", signedIn, limitWrite, (*Server).changeMe},
		{post, "/me/volunteer", signedIn, limitWrite, (*Server).volunteer},
		{put, "/me/photo", signedIn, limitWrite, (*Server).setPhoto},
		{get, "/me/photo", signedIn, limitRead, (*Server).showPhoto},
		{del, "/me/photo", signedIn, limitWrite, (*Server).removePhoto},
		{get, "/me/consents", signedIn, limitRead, (*Server).listConsents},
		{put, "/me/consents/:purpose", signedIn, limitWrite, (*Server).setConsent},
		{get, "/me/export", signedIn, limitWrite, (*Server).exportMe},
		{post, "/me/closure", signedIn, limitWrite, (*Server).closeMe},
		{del, "/me/closure", signedIn, limitWrite, (*Server).keepMe},
		{post, "/pushes", signedIn, limitWrite, (*Server).subscribePush},
		{del, "/pushes", signedIn, limitWrite, (*Server).unsubscribePush},
		{get, "/reveals", signedIn, limitRead, (*Server).listReveals},

		{get, "/areas", public, limitRead, (*Server).listAreas},
		{get, "/areas/:id", public, limitRead, (*Server).showArea},
		{get, "/areas/:id/services", public, limitRead, (*Server).listServices},
		{get, "/areas/:id/policy", signedIn, limitRead, (*Server).showPolicy},
		{put, "/areas/:id/policy", signedIn, limitWrite, (*Server).setPolicy},
		{get, "/areas/:id/site_code", signedIn, limitRead, (*Server).showSiteCode},
		{get, "/areas/:id/volunteers", signedIn, limitRead, (*Server).listOnDuty},

		{get, "/orders", signedIn, limitRead, (*Server).listOrders},
		{post, "/orders", signedIn, limitWrite, (*Server).placeOrder},
		{get, "/orders/:id", signedIn, limitRead, (*Server).showOrder},
		{get, "/orders/:id/photos/:number", signedIn, limitRead, (*Server).showVisitor},
		{get, "/orders/:id/candidates", signedIn, limitGeo, (*Server).listCandidates},
		{post, "/orders/:id/reveal", signedIn, limitWrite, (*Server).revealOrder},

		{post, "/orders/:id/publish", signedIn, limitWrite, (*Server).publishOrder},
		{post, "/orders/:id/reject", signedIn, limitWrite, (*Server).rejectOrder},
		{post, "/orders/:id/merge", signedIn, limitWrite, (*Server).mergeOrder},
		{post, "/orders/:id/route_out", signedIn, limitWrite, (*Server).routeOutOrder},
		{post, "/orders/:id/offer", signedIn, limitWrite, (*Server).offerOrder},
		{post, "/orders/:id/widen", signedIn, limitWrite, (*Server).widenOrder},
		{post, "/orders/:id/go_ahead", signedIn, limitWrite, (*Server).goAheadWithOrder},
		{post, "/orders/:id/escalate", signedIn, limitWrite, (*Server).escalateOrder},
		{post, "/orders/:id/release", signedIn, limitWrite, (*Server).releaseVolunteer},
		{post, "/orders/:id/accept", signedIn, limitWrite, (*Server).acceptOrder},
		{post, "/orders/:id/decline", signedIn, limitWrite, (*Server).declineOrder},
		{post, "/orders/:id/hand_back", signedIn, limitWrite, (*Server).handBackOrder},
		{post, "/orders/:id/depart", signedIn, limitWrite, (*Server).departForOrder},
		{post, "/orders/:id/arrive", signedIn, limitWrite, (*Server).arriveAtOrder},
		{post, "/orders/:id/check_in", signedIn, limitWrite, (*Server).checkIn},
		{post, "/orders/:id/check_out", signedIn, limitWrite, (*Server).checkOut},
		{post, "/orders/:id/end_early", signedIn, limitWrite, (*Server).endOrderEarly},
		{post, "/orders/:id/confirm", signedIn, limitWrite, (*Server).confirmOrder},
		{post, "/orders/:id/call_back", signedIn, limitWrite, (*Server).callBackOrder},
		{post, "/orders/:id/rate", signedIn, limitWrite, (*Server).rateOrder},
		{post, "/orders/:id/reopen", signedIn, limitWrite, (*Server).reopenOrder},
		{post, "/orders/:id/cancel", signedIn, limitWrite, (*Server).cancelOrder},
		{post, "/orders/:id/report", signedIn, limitWrite, (*Server).reportTrouble},

		{get, "/queue", signedIn, limitRead, (*Server).showQueue},
		{get, "/queue/counts", signedIn, limitRead, (*Server).countQueue},
		{get, "/hall", signedIn, limitRead, (*Server).showHall},
		{get, "/offers", signedIn, limitRead, (*Server).listOffers},
		{get, "/jobs", signedIn, limitRead, (*Server).listJobs},
		{get, "/duty", signedIn, limitRead, (*Server).showDuty},
		{put, "/duty", signedIn, limitWrite, (*Server).setDuty},
		{post, "/duty/position", signedIn, limitWrite, (*Server).sendPosition},
		{get, "/hours", signedIn, limitRead, (*Server).showHours},
		{get, "/hours.csv", signedIn, limitRead, (*Server).downloadHours},
		{get, "/tally", signedIn, limitRead, (*Server).showTally},
		{get, "/tally.csv", signedIn, limitRead, (*Server).downloadTally},

		// records
		{get, "/records", signedIn, limitRead, (*Server).listRecords},
		{get, "/records/:id", signedIn, limitRead, (*Server).showRecord},
		{get, "/areas/:id/records", signedIn, limitRead, (*Server).listAreaRecords},
		{post, "/records/:id/dismiss", signedIn, limitWrite, (*Server).dismissRecord},

		// ledger
		{get, "/ledger", public, limitRead, (*Server).showLedger},
		{get, "/ledger/roots", public, limitRead, (*Server).listRoots},
		{get, "/ledger/roots/:seq/proof", public, limitRead, (*Server).proveRoot},
		{get, "/lines/:id/proof", signedIn, limitRead, (*Server).proveLine},

		// proposals
		{post, "/lines/:id/dispute", signedIn, limitWrite, (*Server).openDispute},
		{get, "/disputes", signedIn, limitRead, (*Server).listDisputes},
		{get, "/areas/:id/disputes", signedIn, limitRead, (*Server).listAreaDisputes},
		{post, "/disputes/:id/answer", signedIn, limitWrite, (*Server).answerDispute},
		{post, "/proposals", signedIn, limitWrite, (*Server).propose},
		{get, "/proposals", signedIn, limitRead, (*Server).listProposals},
		{get, "/areas/:id/proposals", signedIn, limitRead, (*Server).listAreaProposals},
		{get, "/areas/:id/batches", signedIn, limitRead, (*Server).listBatches},
		{post, "/proposals/batches/:id/approve", signedIn, limitWrite, (*Server).approveBatch},
		{post, "/proposals/batches/:id/refuse", signedIn, limitWrite, (*Server).refuseBatch},
		{get, "/proposals/:id", signedIn, limitRead, (*Server).showProposal},
		{put, "/proposals/:id/attachment", signedIn, limitWrite, (*Server).attachToProposal},
		{get, "/proposals/:id/attachment", signedIn, limitRead, (*Server).showAttachment},
		{post, "/proposals/:id/approve", signedIn, limitWrite, (*Server).approveProposal},
		{post, "/proposals/:id/refuse", signedIn, limitWrite, (*Server).refuseProposal},
		{post, "/proposals/:id/withdraw", signedIn, limitWrite, (*Server).withdrawProposal},
		{post, "/people/:id/merits", signedIn, limitWrite, (*Server).addMerit},
		{get, "/people/:id/merits", signedIn, limitRead, (*Server).listMerits},
		{get, "/me/merits", signedIn, limitRead, (*Server).listMyMerits},
		{post, "/merits/:id/cancel", signedIn, limitWrite, (*Server).cancelMerit},

		// certificates
		{get, "/certificates", signedIn, limitRead, (*Server).listCertificates},
		{post, "/certificates", signedIn, limitWrite, (*Server).issueCertificate},
		{get, "/certificates/:number.pdf", signedIn, limitGeo, (*Server).downloadCertificate},
		{get, "/certificates/:number", signedIn, limitRead, (*Server).showCertificate},
		{post, "/certificates/:number/seal", signedIn, limitWrite, (*Server).sealCertificate},
		{post, "/certificates/:number/revoke", signedIn, limitWrite, (*Server).revokeCertificate},
		{get, "/areas/:id/certificates", signedIn, limitRead, (*Server).listAreaCertificates},
		{get, "/verify/:number", public, limitGeo, (*Server).verifyCertificate},
		{get, "/verify/:number/proof", public, limitGeo, (*Server).proveCertificate},

		// tallies
		{get, "/tally.xlsx", signedIn, limitRead, (*Server).downloadTallySheet},
		{get, "/rates", signedIn, limitGeo, (*Server).showRates},
		{get, "/me/stars", signedIn, limitRead, (*Server).showStars},
		{get, "/leaderboard", signedIn, limitRead, (*Server).showLeaderboard},
		{get, "/exports/national.zip", signedIn, limitWrite, (*Server).exportNational},
		{put, "/exports/receipts", signedIn, limitWrite, (*Server).putReceipts},
		{get, "/exports", signedIn, limitRead, (*Server).listExports},
		{get, "/inspections.zip", signedIn, limitWrite, (*Server).downloadInspection},

		// cases
		{get, "/areas/:id/cases", signedIn, limitRead, (*Server).listCases},
		{post, "/areas/:id/radar/run", signedIn, limitGeo, (*Server).runRadar},
		{get, "/areas/:id/mints", signedIn, limitRead, (*Server).showMints},
		{get, "/cases/:id", signedIn, limitRead, (*Server).showCase},
		{post, "/cases/:id/close", signedIn, limitWrite, (*Server).closeCase},

		{get, "/people", signedIn, limitRead, (*Server).listPeople},
		{post, "/people/lookup", signedIn, limitGeo, (*Server).lookUpPerson},
		{put, "/people/:id/checks", signedIn, limitWrite, (*Server).checkVolunteer},
	}
}
