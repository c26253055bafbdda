package discovery

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

func answer(t testing.TB, name string, raw []byte, edit func(*dns.Msg, *dns.TXT)) []byte {
	t.Helper()
	var txts []string
	for k, v := range txt(raw) {
		txts = append(txts, k+"="+v)
	}
	slices.Sort(txts)
	rr := &dns.TXT{Hdr: dns.RR_Header{Name: name, Rrtype: dns.TypeTXT, Class: dns.ClassINET, Ttl: 120}, Txt: txts}
	m := new(dns.Msg)
	m.Response = true
	if edit != nil {
		edit(m, rr)
	}
	m.Extra = append(m.Extra, rr)
	b, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnswers(t *testing.T) {
	d := newDevice(1)
	a := sample(d)
	a.Name = strings.Repeat("🎉", 64) // three strings
	raw := spell(t, a, d)
	const name = "x._alcove._tcp.local."
	for title, x := range map[string]struct {
		b    []byte
		want int
	}{
		"announcement":      {answer(t, name, raw, nil), 1},
		"upper case":        {answer(t, "X._ALCOVE._TCP.LOCAL.", raw, nil), 1},
		"other service":     {answer(t, "x._ipp._tcp.local.", raw, nil), 0},
		"goodbye":           {answer(t, name, raw, func(_ *dns.Msg, r *dns.TXT) { r.Hdr.Ttl = 0 }), 0},
		"question":          {answer(t, name, raw, func(m *dns.Msg, _ *dns.TXT) { m.Response = false }), 0},
		"error":             {answer(t, name, raw, func(m *dns.Msg, _ *dns.TXT) { m.Rcode = dns.RcodeRefused }), 0},
		"missing string":    {answer(t, name, raw, func(_ *dns.Msg, r *dns.TXT) { r.Txt = r.Txt[1:] }), 0},
		"not base64":        {answer(t, name, raw, func(_ *dns.Msg, r *dns.TXT) { r.Txt = []string{"a0=?"} }), 0},
		"too long":          {answer(t, name, bytes.Repeat(raw, 2), nil), 0},
		"too many":          {answer(t, name, raw, func(m *dns.Msg, r *dns.TXT) { m.Answer = slices.Repeat([]dns.RR{r}, 60) }), maxAnswers},
		"cut in the middle": {answer(t, name, raw, nil)[:90], 0},
	} {
		got := answers(x.b)
		if len(got) != x.want {
			t.Errorf("%s: %d announcements, want %d", title, len(got), x.want)
		}
		for _, g := range got {
			if !bytes.Equal(g, raw) {
				t.Errorf("%s: changed on the way", title)
			}
		}
	}
}

func FuzzAnswers(f *testing.F) {
	d := newDevice(1)
	f.Add(answer(f, "x._alcove._tcp.local.", spell(f, sample(d), d), nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		out := answers(b)
		if len(out) > maxAnswers {
			t.Fatalf("%d announcements of one message", len(out))
		}
		for _, raw := range out {
			if len(raw) == 0 || len(raw) > MaxBeacon+2 {
				t.Fatalf("%d bytes", len(raw))
			}
		}
	})
}
