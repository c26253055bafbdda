//go:build mutant_wall

package meeting

const ordersByWall = true
