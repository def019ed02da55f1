import { adopt } from 'embedded:adopt'
import { main } from '../../generators/cli.ts'

const argv = process.argv.slice(2)
if (argv[0] === 'adopt') void adopt(argv.slice(1))
else void main(argv)
