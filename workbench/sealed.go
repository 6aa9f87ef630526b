package workbench

// Sealed answers why the store can be read but not written, and nil where it can, or was not opened yet.
func (w *Workbench) Sealed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.db == nil || w.db.Sealed() == nil {
		return nil
	}
	return w.db.Sealed()
}
