package identity

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
)

// Frequencies tell how many records share a value, so that agreeing on a rare one proves more. The zero value knows
// none and takes every value for a rare one. It is read by many and changed by none once it is counted.
type Frequencies struct {
	records int
	sides   int
	counts  map[uint64]uint32 // of values that more than one record on each side has
}

// Count counts the values of candidates.
func Count(all []Candidate) *Frequencies {
	f := &Frequencies{records: len(all), counts: map[uint64]uint32{}}
	sides := map[string]bool{}
	hashes := make([]uint64, 0, 5*len(all))
	for i := range all {
		sides[all[i].Side] = true
		hashes = all[i].values(hashes)
	}
	f.sides = len(sides)
	slices.Sort(hashes)
	for i := 0; i < len(hashes); {
		j := i + 1
		for j < len(hashes) && hashes[j] == hashes[i] {
			j++
		}
		if n := j - i; n > 2 {
			f.counts[hashes[i]] = uint32(n)
		}
		i = j
	}
	return f
}

// With gives f with the counts of some of its records in place of its own where they are higher: for records that came
// since f was counted. Neither is changed.
func (f *Frequencies) With(some []Candidate) *Frequencies {
	out := &Frequencies{records: f.records, sides: f.sides, counts: maps.Clone(f.counts)}
	for h, n := range Count(some).counts {
		out.counts[h] = max(out.counts[h], n)
	}
	return out
}

// values appends the values of a candidate whose frequency matters.
func (c *Candidate) values(to []uint64) []uint64 {
	for _, w := range c.Name.Given {
		to = append(to, hash("w", w, ""))
	}
	for _, w := range c.Name.Family {
		if !slices.Contains(c.Name.Given, w) {
			to = append(to, hash("w", w, ""))
		}
	}
	for _, e := range c.Emails {
		to = append(to, hash("e", e, ""))
	}
	for _, p := range c.Phones {
		to = append(to, hash("p", p.end(), ""))
	}
	for _, x := range c.External {
		to = append(to, hash("x", x, ""))
	}
	for _, d := range c.Domains {
		to = append(to, hash("d", d, ""))
	}
	for _, t := range c.Times {
		to = append(to, hash("t", t, ""))
	}
	for k, v := range map[string]string{"c": c.Company, "b": c.Birth, "z": c.City, "o": c.Called} {
		if v != "" {
			to = append(to, hash(k, v, ""))
		}
	}
	if c.Street != "" {
		to = append(to, hash("s", c.Street, c.Postal))
	}
	return to
}

// count is how many records bear a value; what was not counted is borne by one on each side.
func (f *Frequencies) count(kind, value, more string) int {
	if f == nil || f.counts == nil {
		return 2
	}
	return max(2, int(f.counts[hash(kind, value, more)]))
}

func (f *Frequencies) name(word string) int {
	if word == "" {
		return math.MaxInt
	}
	return f.count("w", word, "")
}

// common reports whether many bear a name.
func (f *Frequencies) common(word string) bool {
	if nicks()[word] != nil {
		return true
	}
	return f != nil && f.name(word) >= max(6, f.records/8000)
}

// rarer reports whether one name is so much rarer than the other that it may be the other with a slip: among ten
// thousand Marias some are written Marai.
func (f *Frequencies) rarer(x, y string) bool {
	n, m := f.name(x), f.name(y)
	return f != nil && f.records > 1000 && (nicks()[x] == nil || nicks()[y] == nil) && max(n, m) > 40*min(n, m)
}

// nameBits is what agreeing on a name is worth. In a small set its own counts say little: then it is taken for as
// frequent as names are.
func (f *Frequencies) nameBits(word string) float64 {
	const usual, weight = 1.0 / 1500, 2000
	n := 0
	if f != nil {
		n = f.records
	}
	share := (float64(f.name(word)) + usual*weight) / (float64(n) + weight)
	return min(max(-math.Log2(share), 2), 14)
}

// shareBits is what agreeing on a value is worth that many records may have in common: a city, a company, a birthday.
func (f *Frequencies) shareBits(count int, usual float64) float64 {
	const weight = 500
	n := 0
	if f != nil {
		n = f.records
	}
	return max(0, -math.Log2((float64(count)+usual*weight)/(float64(n)+weight)))
}

// birthBits is what agreeing on a birthday is worth: there are some 25,000 of them, and some that stand for "not known".
func (f *Frequencies) birthBits(count int) float64 {
	if f == nil || count <= 6+f.records/5000 {
		return 13
	}
	return min(f.shareBits(count, 1.0/20000), 13)
}

// ownBits is what agreeing on a value is worth that is somebody's own, unless it is shared: an address, a number. Of
// what nobody is seen to share, one in sixteen is shared all the same.
func (f *Frequencies) ownBits(count int) (bits float64, shared bool) {
	sides, n := 2, 0
	if f != nil {
		sides, n = max(2, f.sides), f.records
	}
	over := max(1, float64(count)/float64(sides))
	bits = math.Log2(float64(max(n, 100_000))) - 1 - 2*math.Log2(over)
	if over == 1 {
		bits += 4
	}
	if count >= 8 { // however few records there are: what a good part of them has tells little
		bits = min(bits, math.Log2(float64(max(n, count))/float64(count))+3)
	}
	return max(bits, 0.5), over > 1
}

// prior is how unlikely it is that two records are the same before anything is known of them.
func (f *Frequencies) prior() float64 {
	if f == nil {
		return -10
	}
	return -math.Log2(float64(max(f.records/max(1, f.sides), 1000)))
}

// MarshalBinary keeps what [Frequencies.UnmarshalBinary] reads.
func (f *Frequencies) MarshalBinary() ([]byte, error) {
	out := binary.AppendUvarint(nil, uint64(f.records))
	out = binary.AppendUvarint(out, uint64(f.sides))
	for _, h := range slices.Sorted(maps.Keys(f.counts)) {
		out = binary.LittleEndian.AppendUint64(out, h)
		out = binary.AppendUvarint(out, uint64(f.counts[h]))
	}
	return out, nil
}

// UnmarshalBinary reads what was kept. Bytes that were not kept by MarshalBinary are an error, never a panic.
func (f *Frequencies) UnmarshalBinary(raw []byte) error {
	n, a := binary.Uvarint(raw)
	if a <= 0 || n > math.MaxInt32 {
		return fmt.Errorf("read frequencies: the number of records is damaged")
	}
	s, b := binary.Uvarint(raw[a:])
	if b <= 0 || s > math.MaxInt32 {
		return fmt.Errorf("read frequencies: the number of sides is damaged")
	}
	*f = Frequencies{records: int(n), sides: int(s), counts: map[uint64]uint32{}}
	for raw = raw[a+b:]; len(raw) > 0; {
		if len(raw) < 9 {
			return fmt.Errorf("read frequencies: %d bytes are left over", len(raw))
		}
		h := binary.LittleEndian.Uint64(raw)
		n, used := binary.Uvarint(raw[8:])
		if used <= 0 || n > math.MaxUint32 {
			return fmt.Errorf("read frequencies: a count is damaged")
		}
		f.counts[h] = uint32(n)
		raw = raw[8+used:]
	}
	return nil
}

// hash is FNV-1a over a kind and up to two parts: the same in every process, as it is kept.
func hash(kind, a, b string) uint64 {
	h := uint64(14695981039346656037)
	for _, s := range [...]string{kind, a, b} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}
