package workbench

import "testing"

// An import that was interrupted is told of once nobody is at it, until the same import has done the rest.
func TestAnInterruptedImportIsOpenUntilItsRestIsDone(t *testing.T) {
	t.Parallel()
	const table = "email,firstName\na@i.example.com,Ann\nb@i.example.com,Bo\nc@i.example.com,Cy\n"
	for name, finished := range map[string]bool{"interrupted": false, "finished": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			ctx, stop := withStop(t)
			part, err := s.planImport(table).Apply(ctx, Rejecting{}, func(ImportResult) { stop() })
			if err == nil || part.Created != 1 {
				t.Fatalf("%+v %v", part, err)
			}
			other := s.bench(s.opt.Home)
			if now, err := other.OpenImports(t.Context()); err != nil || len(now) != 0 {
				t.Errorf("while its process runs: %s, %v", doc(now), err)
			}
			if finished {
				s.imported(table)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			now, err := other.OpenImports(t.Context())
			if err != nil || (len(now) == 0) != finished {
				t.Fatalf("in the end: %s, %v", doc(now), err)
			}
			if !finished && (now[0].Import != part.Import || now[0].Waiting != 2 || now[0].Connection == "") {
				t.Errorf("it is %s", doc(now))
			}
		})
	}
}
