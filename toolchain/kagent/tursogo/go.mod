module turso.tech/database/tursogo

go 1.26

require github.com/glebarez/go-sqlite v1.21.2
