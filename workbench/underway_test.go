package workbench

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestTheEndWaitsForAnswersButNotForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var u underway
		began := time.Now()
		u.wait(time.Minute)
		one, two := u.begin(), u.begin()
		time.AfterFunc(2*time.Second, one)
		time.AfterFunc(3*time.Second, two)
		if u.wait(time.Minute); time.Since(began) != 3*time.Second {
			t.Errorf("it waited %s for answers that took three seconds", time.Since(began))
		}
		began = time.Now()
		end := u.begin()
		if u.wait(time.Minute); time.Since(began) != time.Minute {
			t.Errorf("it waited %s for an answer that does not come", time.Since(began))
		}
		end()
		began = time.Now()
		if u.wait(time.Minute); !time.Now().Equal(began) {
			t.Error("it waits for what has come")
		}
	})
}
