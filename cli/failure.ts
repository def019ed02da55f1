/** Why a run could not be done: usage, config, an unreadable tree. `main` prints it and answers with exit code 2. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** The `code` of an error of the operating system, such as `ENOENT`; '' for any other error. */
export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a file stands where a folder belongs',
  EISDIR: 'a folder stands where a file belongs',
  EEXIST: 'something stands there already',
  ENOENT: 'it does not exist',
  ELOOP: 'a loop of symbolic links',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  EBUSY: 'it is in use',
}

/** An error of the operating system in words; never its message, which may hold more than it should. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  return REASONS[code] ?? (code === '' ? 'it failed' : code)
}
