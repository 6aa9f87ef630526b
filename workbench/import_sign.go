package workbench

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strconv"
	"strings"

	"patchbay/store"
)

// importPrefix begins the id of every import.
const importPrefix = "import-"

// importOf is the import that a change is a row of; "" for none.
func importOf(in store.Intent) string { return stepOf(in, importPrefix) }

// key is where it is kept which import is under way in a connection, for each model the last one.
func (im *Import) key() string { return "import/" + im.at.conn.ID + "/" + im.at.model.Name }

// rowsSum stands for all that the file says, in its order.
func (im *Import) rowsSum() string {
	h := sha256.New()
	for _, r := range im.rows {
		_, _ = h.Write(binary.LittleEndian.AppendUint64(nil, r.sum)) // what is written into a hash always fits
	}
	return letters(h.Sum(nil), 16)
}

func letters(sum []byte, n int) string {
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum)[:n])
}

// begin gives the import its id, on the disk, before anything is written: a new one, or that of the same rows in the same
// place where these were not written to their end, so that an import that was interrupted, in whatever way, and finished
// later is one.
func (im *Import) begin(ctx context.Context) error {
	if im.Counts.New+im.Counts.Changed == 0 {
		return nil
	}
	rows := im.rowsSum()
	kept, _, err := im.db.Setting(ctx, im.key())
	if err != nil {
		return err
	}
	if was, id, ok := strings.Cut(kept, " "); ok && was == rows {
		im.id = id
		return nil
	}
	sum := sha256.Sum256([]byte(im.key() + rows + strconv.FormatInt(im.bench.opt.Now().UnixNano(), 10)))
	im.id = importPrefix + letters(sum[:], 7)
	return im.db.SetSetting(ctx, im.key(), rows+" "+im.id)
}

// end forgets that the import is under way: the same rows once more are another one.
func (im *Import) end(ctx context.Context) error {
	if im.id == "" {
		return nil
	}
	kept, _, err := im.db.Setting(ctx, im.key())
	if err != nil || !strings.HasSuffix(kept, " "+im.id) {
		return err
	}
	return im.db.DropSetting(ctx, im.key())
}
