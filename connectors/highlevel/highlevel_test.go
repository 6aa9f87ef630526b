package highlevel

import "testing"

func TestLoads(t *testing.T) {
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", c.Describe().Support)
}
