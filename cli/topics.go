package cli

import "github.com/spf13/cobra"

// topics are pages of the help that are not commands.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "environment", Short: "Variables that are honoured", Long: environmentText},
		{Use: "output", Short: "JSON, CSV, --jq and --columns", Long: outputText},
		{Use: "exit-codes", Short: "What the exit codes mean", Long: exitText},
		{Use: "conditions", Short: "The language of --where", Long: conditionText},
	}
}

const environmentText = `PATCHBAY_HOME        where data and configuration live (default: the platform's folders)
PATCHBAY_PROFILE     which profile (default "default")
PATCHBAY_VAULT       where secrets live: keyring, file (asks for a passphrase), env (files
                     locked by the key in PATCHBAY_VAULT_KEY). It wins over what the
                     profile chose with "patchbay vault move"; without both: keyring
PATCHBAY_VAULT_KEY   32 random bytes in base64 or hex, for PATCHBAY_VAULT=env
PATCHBAY_READ_ONLY   non-empty: nothing may write to a provider
PATCHBAY_VEIL        non-empty: everything personal is shown under pseudonyms
PATCHBAY_BROWSER     command that opens a URL, before BROWSER; "none" opens nothing
PATCHBAY_THEME       colours of the screen: auto, dark, light, high-contrast, blue-orange; the
                     last two also with -dark or -light behind. Wins over the profile's
PATCHBAY_ACCESSIBLE  non-empty: the screen writes lines, each once, for a screen reader
NO_COLOR             non-empty: no colours
TERM=dumb            the screen writes lines, as with PATCHBAY_ACCESSIBLE`

const outputText = `A table is drawn only when standard output is a terminal. Everywhere else a list is plain lines
with tabs between the values and no heading, so that cut and awk work.

--json       one JSON document. A list is {"items":[...],"next":...,"as_of":"..."}: next is what
             --after takes to go on (null at the end), as_of is how old the answer is
--ndjson     one JSON record a line, written as it is read: for very long lists
--csv        a table with a heading line. A cell that a spreadsheet would calculate, such as =1+1 or a
             telephone number with its +, has one apostrophe in front; --unguarded leaves it out
--columns    picks columns, in that order: --columns name,email,address.city.
             In JSON each item then has exactly these keys
--jq EXPR    filters the JSON; texts that come out are printed without quotes

Errors are printed on standard error. With --json they are also one document on standard output:

    {"error":{"code":"missingScope","message":"...","connection":"acme","fix":"patchbay ..."}}

fix is the one command that mends it, or null.`

const exitText = `0  done
1  failed, unexpected (also: you stopped it)
2  wrong usage or invalid input
3  nothing found
4  not connected, or the grant is dead: reconnect
5  missing permission
6  rate limit, or the provider is down: try later
7  a person must decide: a conflict, a destructive step without --yes`

const conditionText = `--where takes a condition over the fields of a model:

    tags contains "vip" && phone == null
    updatedAt > ago("7d") || address.city == "Bonn"
    name startsWith "a" && not doNotContact

Fields are named as in "patchbay fields"; an empty field is null. Comparisons are == != < <= > >=,
words are joined by && (and), || (or), ! (not). contains, startsWith and endsWith take no notice of
upper and lower case; contains on a list asks for one of its items. Times are compared with a date in
quotes, ago("90m"), ago("36h"), ago("7d"), ago("2w"), now() and date("2026-12-31"); a date without a
time stands for all of its day. A reference is compared with what the column shows, or with an id:

    day >= "2026-11-01" && assignee == "Ada Example"

A comparison that can never hold, such as a number with a text, is refused. A list that is asked for
again and again can be kept under a name: "patchbay view --help".`
