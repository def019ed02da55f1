import { main } from '../../generators/cli.ts'

main(process.argv.slice(2))
