package meeting

// The rules of these bodies are written next.

func (Undo) form() error     { return nil }
func (SetTimer) form() error { return nil }
func (AddTime) form() error  { return nil }
func (Expire) form() error   { return nil }
func (AddRoom) form() error  { return nil }
func (EditRoom) form() error { return nil }
func (Rule) form() error     { return nil }
func (Dismiss) form() error  { return nil }
func (Take) form() error     { return nil }
func (Note) form() error     { return nil }

func (Undo) counts(*State, actor) error     { return ErrBadBody }
func (SetTimer) counts(*State, actor) error { return ErrBadBody }
func (AddTime) counts(*State, actor) error  { return ErrBadBody }
func (Expire) counts(*State, actor) error   { return ErrBadBody }
func (AddRoom) counts(*State, actor) error  { return ErrBadBody }
func (EditRoom) counts(*State, actor) error { return ErrBadBody }
func (Rule) counts(*State, actor) error     { return ErrBadBody }
func (Dismiss) counts(*State, actor) error  { return ErrBadBody }
func (Take) counts(*State, actor) error     { return ErrBadBody }
func (Note) counts(*State, actor) error     { return ErrBadBody }

func (Undo) apply(*fold, Op)               {}
func (SetTimer) apply(*fold, Op)           {}
func (AddTime) apply(*fold, Op)            {}
func (Expire) apply(*fold, Op)             {}
func (AddRoom) apply(*fold, Op)            {}
func (EditRoom) apply(*fold, Op)           {}
func (Rule) apply(*fold, Op)               {}
func (Dismiss) apply(*fold, Op)            {}
func (Take) apply(*fold, Op)               {}
func (Note) apply(*fold, Op)               {}
func (Undo) check(*State, actor) error     { return nil }
func (SetTimer) check(*State, actor) error { return nil }
func (AddTime) check(*State, actor) error  { return nil }
func (Expire) check(*State, actor) error   { return nil }
func (AddRoom) check(*State, actor) error  { return nil }
func (EditRoom) check(*State, actor) error { return nil }
func (Rule) check(*State, actor) error     { return nil }
func (Dismiss) check(*State, actor) error  { return nil }
func (Take) check(*State, actor) error     { return nil }
func (Note) check(*State, actor) error     { return nil }
