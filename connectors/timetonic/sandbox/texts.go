package sandbox

// The first two texts are the service's own, and so is the word Deadlock. The others were never recorded: they say
// what happened and are not to be relied on.
const (
	badAppkey = "apiProcess91: invalid appkey"
	badLogin  = "invalid login/pwd"
	deadlock  = "SQLSTATE[40001]: Serialization failure: 1213 Deadlock found when trying to get lock; try restarting transaction"

	unverifiedBadOauth   = "invalid oauthkey"
	unverifiedBadSession = "invalid sesskey"
	unverifiedOtherUser  = "o_u or u_c does not match the session"
	unverifiedRestricted = "this sesskey is restricted: %s"
	unverifiedNoBook     = "book not found"
	unverifiedNoTable    = "table not found"
	unverifiedNoRow      = "row not found"
	unverifiedNoRight    = "no API right on this book"
	unverifiedBadJSON    = "%s is not valid JSON"
	unverifiedBadField   = "field %s does not exist in this table"
	unverifiedReadOnly   = "field %s is read only"
	unverifiedBadValue   = "field %s does not take this value"
	unverifiedNoDelete   = "rows of this table cannot be deleted"
	unverifiedTmpTwice   = "temporary ids must be unique"
	unverifiedNoComment  = "comment not found"
	unverifiedInternal   = "internal error"
)
