package index

// queue is a heap of cursors: the first is before all others.
type queue[T cursor[T]] []T

// cursor is what a queue holds: one of several that are gone over together.
type cursor[T any] interface{ before(other T) bool }

// order makes a heap of cursors in any order.
func (q queue[T]) order() {
	for i := len(q)/2 - 1; i >= 0; i-- {
		q.down(i)
	}
}

// step puts the first into its place after it moved, or takes it out where there is no more of it.
func (q *queue[T]) step(more bool, err error) error {
	if err != nil {
		return err
	}
	if !more {
		last := len(*q) - 1
		(*q)[0] = (*q)[last]
		*q = (*q)[:last]
	}
	q.down(0)
	return nil
}

func (q queue[T]) down(i int) {
	for {
		first := 2*i + 1
		if first >= len(q) {
			return
		}
		if other := first + 1; other < len(q) && q[other].before(q[first]) {
			first = other
		}
		if !q[first].before(q[i]) {
			return
		}
		q[i], q[first] = q[first], q[i]
		i = first
	}
}
