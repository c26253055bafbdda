package boot

import "flag"

// AddFlags adds what the command line may change, the same for the window and
// for alcove-node.
func (o *Options) AddFlags(f *flag.FlagSet) {
	f.StringVar(&o.Profile, "profile", "", "`name` of a second identity on this device")
	f.StringVar(&o.DataDir, "data", "", "`directory` for keys and meetings, instead of the user's")
	f.StringVar(&o.Camera, "camera", "", "`label` of a camera, file:PATH (webm, ivf, y4m), pattern, or none")
	f.StringVar(&o.Microphone, "microphone", "", "`label` of a microphone, file:PATH (wav), tone[:HERTZ], or none")
	f.StringVar(&o.Screen, "screen", "", "`label` of a screen, or pattern")
	f.StringVar(&o.Speaker, "speakers", "", "`label` of a speaker, or none")
	f.StringVar(&o.Bind, "bind", "", "`address` to listen on, instead of every interface")
	f.IntVar(&o.Port, "port", 0, "first of three `ports`: control, gossip, media (default 7788, or the next that are free)")
	f.IntVar(&o.Discovery, "discovery-port", 0, "UDP `port` of the beacon (default 7787)")
	f.BoolVar(&o.Announce, "announce", true, "let the LAN find a meeting that this app moderates")
}
