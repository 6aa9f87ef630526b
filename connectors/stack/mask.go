package stack

import "bytes"

// secretWords are in the names of JSON members whose text is a secret.
func secretWords() [][]byte {
	return [][]byte{
		[]byte("token"), []byte("secret"), []byte("password"), []byte("passwd"), []byte("pwd"), []byte("credential"),
		[]byte("apikey"), []byte("api_key"), []byte("sesskey"), []byte("sess_key"), []byte("appkey"), []byte("app_key"),
		[]byte("oauthkey"), []byte("oauth_key"), []byte("accesskey"), []byte("access_key"), []byte("appsecret"),
	}
}

// longestName is how long the name of a member may be that is looked at.
const longestName = 100

// maskMembers takes the texts of members whose names say that they are secrets out of JSON, or out of what began as
// such and was cut. It walks the bytes once; in stays as it is, and is the answer where nothing had to be taken out.
func maskMembers(in []byte) []byte {
	words := secretWords()
	var out []byte // nil while nothing had to be masked
	kept := 0      // in[:kept] is in out
	for i := 0; i < len(in); i++ {
		if in[i] != '"' {
			continue
		}
		name, value := member(in[i:])
		if value < 0 {
			continue
		}
		if !tells(name, words) {
			i += len(name) // the closing quotation mark may open what comes next, where the text is broken
			continue
		}
		begin := i + value
		end := textEnd(in, begin+1)
		out = append(append(out, in[kept:begin]...), '"')
		out = append(append(out, masked...), '"')
		kept = end
		i = end - 1
	}
	if out == nil {
		return in
	}
	return append(out, in[kept:]...)
}

// member reads a name and the place of the quotation mark that opens its text; value is negative where none begins here.
func member(in []byte) (name []byte, value int) {
	end := bytes.IndexByte(in[1:min(len(in), longestName+2)], '"')
	if end < 0 {
		return nil, -1
	}
	name = in[1 : 1+end]
	at := blank(in, end+2)
	if at >= len(in) || in[at] != ':' {
		return nil, -1
	}
	if at = blank(in, at+1); at >= len(in) || in[at] != '"' {
		return nil, -1
	}
	return name, at
}

func blank(in []byte, at int) int {
	for at < len(in) && (in[at] == ' ' || in[at] == '\t' || in[at] == '\n' || in[at] == '\r') {
		at++
	}
	return at
}

// textEnd is behind the quotation mark that closes a text, or at the end of what was cut.
func textEnd(in []byte, at int) int {
	for ; at < len(in); at++ {
		switch in[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(in)
}

func tells(name []byte, words [][]byte) bool {
	low := bytes.ToLower(name)
	for _, w := range words {
		if bytes.Contains(low, w) {
			return true
		}
	}
	return false
}
