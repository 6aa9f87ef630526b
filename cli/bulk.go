package cli

import (
	"bufio"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

// Bulks tells the working copies.
type Bulks interface {
	Bulks(ctx context.Context, closed bool) ([]workbench.Bulk, error)
	Bulk(ctx context.Context, name string) (workbench.Bulk, error)
	BulkItems(ctx context.Context, name string, f workbench.BulkFilter) ([]workbench.BulkItem, error)
}

// BulkMaker makes working copies; nothing is sent.
type BulkMaker interface {
	NewBulk(ctx context.Context, req workbench.BulkRequest) (workbench.Bulk, error)
	PreviewBulk(ctx context.Context, req workbench.BulkRequest, n int) (workbench.Bulk, []workbench.BulkItem, error)
	AddToBulk(ctx context.Context, name string, req workbench.BulkRequest) (workbench.Bulk, int, error)
}

// BulkChanger changes working copies; nothing is sent.
type BulkChanger interface {
	ChangeBulk(ctx context.Context, name string, c workbench.BulkChange) (workbench.Bulk, error)
	LeaveOutOfBulk(ctx context.Context, name string, l workbench.LeaveOut) (workbench.Bulk, int, error)
	DiscardBulk(ctx context.Context, name string) error
}

// BulkPusher writes what working copies want, and plans to put it back.
type BulkPusher interface {
	PushBulk(ctx context.Context, req workbench.PushRequest, report func(workbench.PushProgress)) (workbench.Bulk, error)
	UndoBulk(ctx context.Context, name, by string) (workbench.Bulk, error)
}

func (a *app) bulkCmd() *cobra.Command {
	return family(&cobra.Command{
		Use: "bulk", Short: "Change many records at once, as a working copy",
		Long: `A working copy holds many records with the changes wanted for each. It is kept on this machine and
survives the end of the program; nothing is sent before "patchbay bulk push". What is refused, or was
changed by somebody else meanwhile, stays in it with the reason, and "patchbay bulk retry" takes that
alone. What a push wrote can be undone together.

` + changeForms,
		Example: `  patchbay bulk new contact --where 'address.city == "Muenchen"' address.city=München --name spelling
  patchbay bulk show spelling
  patchbay bulk push spelling
  patchbay bulk undo spelling`,
	}, a.bulkNewCmd(), a.bulkListCmd(), a.bulkShowCmd(), a.bulkSetCmd(), a.bulkAddCmd(), a.bulkRmCmd(), a.bulkPushCmd(), a.bulkRetryCmd(), a.bulkUndoCmd(), a.bulkDiscardCmd())
}

const changeForms = `Changes:
  FIELD=VALUE        set it           FIELD=           clear it
  FIELD+=WORD,WORD   add to a list    FIELD-=WORD      take from it
  FIELD~=/old/new/   replace text     FIELD:=OTHER     copy another field that is not empty
  FIELD:=EXPRESSION  work it out of the record, as in 'email:=lower(email)'`

// picking is which records a command is about.
type picking struct {
	in          []string
	where, view string
	text        string
	all         bool
}

func (p *picking) flags(a *app, c *cobra.Command) {
	f := c.Flags()
	a.inFlags(c, &p.in, "only records of these connections")
	narrowBy(f, &p.where, "where", "records that fulfil this `condition`")
	narrowBy(f, &p.text, "search", "records that a search for this `text` finds")
	narrowBy(f, &p.view, "view", "records of this saved view")
	f.BoolVar(&p.all, "all", false, "all records")
}

// selection is what the flags pick; nil when they pick nothing.
func (p picking) selection(modelName string) *workbench.Selection {
	if p.where == "" && p.view == "" && p.text == "" && !p.all && len(p.in) == 0 {
		return nil
	}
	return &workbench.Selection{Model: modelName, Connections: p.in, Text: p.text, Where: p.where, View: p.view}
}

func (a *app) bulkNewCmd() *cobra.Command {
	var p picking
	var name string
	c := &cobra.Command{
		Use: "new MODEL [ID... | -] [CHANGE...]", Short: "Make a working copy of some records",
		Long: `Makes a working copy of the records that are named by id, on standard input with -, by a condition, a
search or a saved view. The changes are worked out for each of them, and what its provider would refuse
is said. Nothing is sent.

` + changeForms,
		Example: `  patchbay bulk new contact 7f3k 9b2m tags+=vip
  patchbay ls contact --in acme --columns id | patchbay bulk new contact - owner=usr1
  patchbay bulk new contact --where 'phone == null' phone:=customFields.mobile --name phones
  patchbay bulk new contact --view leads 'salutation:=gender == "female" ? "Ms" : "Mr"' --dry-run`,
		Args: want("MODEL", "[ID or CHANGE...]"), ValidArgsFunction: a.complete(modelNames), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			req, err := a.bulkRequest(args[1:])
			if err != nil {
				return err
			}
			req.Name = name
			return a.bulkNew(cmd.Context(), args[0], p, req)
		},
	}
	p.flags(a, c)
	c.Flags().StringVar(&name, "name", "", "what to call it")
	a.unaskedFlags(c)
	a.docFlags(c)
	return c
}

// bulkRequest tells ids from changes: those have a =.
func (a *app) bulkRequest(args []string) (workbench.BulkRequest, error) {
	req := workbench.BulkRequest{By: author}
	for _, s := range args {
		switch {
		case s == "-":
			ids, err := a.stdinIDs()
			if err != nil {
				return req, err
			}
			req.IDs = append(req.IDs, ids...)
		case strings.Contains(s, "="):
			o, err := workbench.ParseBulkOp(s)
			if err != nil {
				return req, err
			}
			req.Ops = append(req.Ops, o)
		default:
			req.IDs = append(req.IDs, s)
		}
	}
	return req, nil
}

// stdinIDs are the first words of the lines on standard input.
func (a *app) stdinIDs() ([]string, error) {
	var ids []string
	lines := bufio.NewScanner(a.Streams.In)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if words := strings.Fields(lines.Text()); len(words) > 0 {
			ids = append(ids, words[0])
		}
	}
	if err := lines.Err(); err != nil {
		return nil, problem.New(problem.Usage, "The ids on standard input cannot be read.").WithHint("Give one id a line.").Because(err)
	}
	return ids, nil
}

func (a *app) bulkNew(ctx context.Context, modelName string, p picking, req workbench.BulkRequest) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if req.Model, err = a.modelName(b, modelName); err != nil {
		return err
	}
	if req.Select = p.selection(req.Model); req.Select == nil && len(req.IDs) == 0 {
		return problem.New(problem.Usage, "Say which records: ids, - for standard input, --where, --search, --view, --in or --all.").WithFix("patchbay bulk new --help")
	}
	if a.dryRun {
		would, items, err := b.BulkMaker.PreviewBulk(ctx, req, screenful)
		if err != nil {
			return err
		}
		if a.format.document() {
			return a.dry(struct {
				workbench.Bulk
				Items []workbench.BulkItem `json:"items"`
			}{would, items})
		}
		return a.put(a.bulkWords(would) + "\n" + a.differences(items) + a.paint.onOut(faint, "Nothing was kept.") + "\n")
	}
	made, err := b.BulkMaker.NewBulk(ctx, req)
	if err != nil {
		return err
	}
	return a.tellBulk(made)
}

func (a *app) bulkListCmd() *cobra.Command {
	closed := false
	c := &cobra.Command{
		Use: "list", Short: "List the working copies", Args: want(),
		Long:    "Lists the working copies of this profile, the newest first. --ended adds those of which only what they\nwrote is left.",
		Example: "  patchbay bulk list --json --jq '.items[] | select(.counts.conflict > 0) | .id'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := a.open()
			if err != nil {
				return err
			}
			all, err := b.Bulks.Bulks(cmd.Context(), closed)
			if err != nil {
				return err
			}
			return a.list(bulkListing(all))
		},
	}
	c.Flags().BoolVar(&closed, "ended", false, "also those that were ended")
	a.listFlags(c)
	return c
}

func bulkNames(ctx context.Context, b *Bench) ([]string, error) {
	all, err := b.Bulks.Bulks(ctx, false)
	var names []string
	for _, x := range all {
		name := x.ID
		if x.Name != "" {
			name = problem.Clean(x.Name) + "\t" + x.ID
		}
		names = append(names, name)
	}
	return names, err
}
