export { adopt } from '../../generators/adopt-command.ts'
