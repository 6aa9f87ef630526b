package sandbox

// Texts that were seen at the service.
const (
	textNoVersion     = "version header was not found."
	textBadVersion    = "version header is invalid"
	textBadVersion400 = "Invalid API version segment '%s' at position 0"
	textBadToken      = "Invalid token: access token is invalid"
	textBadJWT        = "Invalid JWT"
	textBadPIT        = "Invalid Private Integration token"
	textNoScope       = "The token is not authorized for this scope."
	textAuthClass     = "This authClass type is not allowed to access this scope. Please verify your IAM configuration if this is not the case."
	textUserType      = "Token's user type mismatch!"
	textOtherLocation = "The token does not have access to this location."
	textNoCode        = "Authorization code not found"
	textBadClient     = "Invalid client credentials!"
	textInactive      = "Location is not active"
	textDuplicate     = "This location does not allow duplicated contacts."
	textNoKey         = "Pass at least one of number, email query parameter"
	textNoContact     = "Contact with id %s not found"
	textBadField      = "Invalid field %s"
)

// Texts nobody has published; they have the shape of their neighbours.
const (
	unverifiedExpired     = "Invalid token: access token has expired"
	unverifiedRefresh     = "Invalid refresh token"
	unverifiedTooMany     = "Too Many Requests"
	unverifiedOperator    = "Invalid operator %s for field %s"
	unverifiedValue       = "Invalid value for field %s"
	unverifiedDeep        = "page * pageLimit must not be greater than 10000"
	unverifiedBoth        = "page and searchAfter must not be used together"
	unverifiedNoUser      = "User with id %s not found"
	unverifiedNoTask      = "Task with id %s not found"
	unverifiedNoNote      = "Note with id %s not found"
	unverifiedNoTag       = "Tag with id %s not found"
	unverifiedTagTaken    = "The tag name %s already exists."
	unverifiedNoBusiness  = "Business with id %s not found"
	unverifiedNoLocation  = "Location with id %s not found"
	unverifiedNoField     = "Custom field with id %s not found"
	unverifiedPhone       = "phone must be a valid phone number"
	unverifiedBirthday    = "dateOfBirth must be a valid date"
	unverifiedNotJSON     = "Unexpected token in JSON body"
	unverifiedSearchAfter = "searchAfter does not fit the sort"
)
