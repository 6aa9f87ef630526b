package workbench

import "context"

// FetchingCurl is [Workbench.FetchingCurl] with the address veiled as addresses are.
func (v *Veiled) FetchingCurl(ctx context.Context, modelName, id string) (string, error) {
	s, err := v.Workbench.FetchingCurl(ctx, modelName, id)
	if v.Veil() {
		s = v.making().Sentence(s)
	}
	return s, v.said(err)
}
