/**
 * Passwords that programs come with, or that everybody types first: whoever wants in tries them before anything else.
 * They are no secret that somebody could lose, but they may stand where one ought to.
 */
const SHIPPED: ReadonlySet<string> = new Set(
  'admin administrator root guest user demo test tester testing default public private manager operator monitor monitoring stats super superuser sysadmin postgres postgresql pgadmin mysql mariadb mongo mongodb redis rabbit rabbitmq kafka elastic elasticsearch kibana opensearch grafana prometheus promoperator minio minioadmin airflow zabbix jenkins gitlab gitea sonar sonarqube nexus keycloak vault consul influx influxdb django wordpress drupal joomla nextcloud neo4j cassandra couchdb oracle hive spark hadoop superset metabase rundeck harbor calvin infoblox cisco raspberry ubuntu debian centos vagrant ansible letmein welcome qwerty iloveyou changeme local localhost dev develop development sample foobar foo bar hello hellopassword qwertyuiop asdf asdfgh abc abcd abcdef'.split(
    ' ',
  ),
)
/** What is made of the word itself: `password123!`, `MyPassword01`, `wrong-password`, `supersecret`. */
const OF_THE_WORD =
  /^(?:(?:my|the|some|your|our|a|new|old|test|demo|default|sample|dummy|fake|super|very|secure|strong|secret|random|wrong|invalid|bad|weak|admin|root|user|db|database|temp|initial)[-_ ]?){0,3}(?:password|passwd|passwort|passphrase|pass|pwd)$|^(?:my|some|your|the|super|top|very)?[-_ ]?(?:super|top|very)?[-_ ]?secret$/
const LEET: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  $: 's',
  '5': 's',
  '3': 'e',
  '1': 'i',
}
/** What people add when a form asks for a digit and a sign. */
const ADDED = /[\d!@#$%&*_.?-]{1,6}$/

/** Whether a value is a password that a program comes with, or the word for one with what forms ask for. */
export function isDefaultPassword(value: string): boolean {
  if (value.length > 32) return false
  const text = value.toLowerCase()
  const bare = text.replace(ADDED, '')
  if (SHIPPED.has(text) || SHIPPED.has(bare) || SHIPPED.has(text.replace(/[-_. ]/g, ''))) return true
  if (OF_THE_WORD.test(text) || OF_THE_WORD.test(bare)) return true
  return OF_THE_WORD.test(bare.replace(/[@40$531]/g, (sign) => LEET[sign]!))
}

const USER =
  /(?:user(?:[-_]?name)?|login|account|owner|role|database|db(?:[-_]?name)?)["']?[ \t]*(?:[:=]|=>)[ \t]*["']?([\w.-]{2,40})/gi
/** How far from a password the name that it belongs to is looked for. */
const BESIDE = 240

/** Whether a password is the name of the user, or of the database, that stands beside it: `zabbix` / `zabbix`. */
export function isNameBeside(text: string, start: number, value: string): boolean {
  if (!/^[A-Za-z][\w.-]{2,39}$/.test(value)) return false
  const near = text.slice(Math.max(0, start - BESIDE), start + BESIDE)
  for (const [, name] of near.matchAll(USER)) if (name!.toLowerCase() === value.toLowerCase()) return true
  return false
}
