package pulse

import "testing"

func TestPlayAndRecord(t *testing.T) {
	s := Start(t)
	s.NullSink("here")
	s.NullSink("there")
	path, said := Speech(t)
	here, there := s.Record("here"), s.Record("there")
	s.Play("here", path)
	if peak, _ := Correlate(said, here.Stop()); peak < 0.8 {
		t.Errorf("where it was played: %.2f", peak)
	}
	if peak, _ := Correlate(said, there.Stop()); peak > 0.05 {
		t.Errorf("elsewhere: %.2f", peak)
	}
}
