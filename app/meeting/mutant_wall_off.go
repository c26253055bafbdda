//go:build !mutant_wall

package meeting

// ordersByWall puts operations in the order of their authors' wall clocks. The
// simulation must notice where it is so: see mutant_wall.go.
const ordersByWall = false
