import { describe, expect, it } from 'vitest'
import { durationSeconds, longestAwsInterval, longestInterval } from '../../../engine/cron.ts'

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

describe('the longest time between two runs', () => {
  it.each([
    ['* * * * *', MINUTE],
    ['*/15 * * * *', 15 * MINUTE],
    ['*/25 * * * *', 25 * MINUTE],
    ['0 * * * *', HOUR],
    ['5/20 * * * *', 20 * MINUTE + 0],
    ['0 */6 * * *', 6 * HOUR],
    ['0 */7 * * *', 7 * HOUR],
    ['0 9-17 * * *', 16 * HOUR],
    ['0 2 * * *', DAY],
    ['30 2,14 * * *', 12 * HOUR],
    ['0 0 * * MON-FRI', 3 * DAY],
    ['0 0 * * 0', 7 * DAY],
    ['0 0 * * 7', 7 * DAY],
    ['0 0 * * 5-7', 5 * DAY],
    ['0 0 * * sun,Wed', 4 * DAY],
    ['0 0 1 * *', 31 * DAY],
    ['0 0 31 * *', 61 * DAY],
    ['0 0 1 JAN *', 366 * DAY],
    ['0 0 29 2 *', 2921 * DAY],
    ['0 0 1,15 * *', 17 * DAY],
    ['0 0 1 * MON', 7 * DAY],
    ['0 0 */2 * MON', 21 * DAY],
    ['0 0 ? * ?', DAY],
    ['@daily', DAY],
    ['@Midnight', DAY],
    ['@hourly', HOUR],
    ['@weekly', 7 * DAY],
    ['@monthly', 31 * DAY],
    ['@yearly', 366 * DAY],
    ['@every 1h30m', 90 * MINUTE],
    ['TZ=Europe/Vienna 0 3 * * *', DAY],
    ['CRON_TZ=UTC @daily', DAY],
  ])('%s: %i s', (expression, seconds) => {
    expect(longestInterval(expression)).toBe(seconds)
  })

  it.each([
    '',
    'daily',
    '@never',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '0 0 0 * *',
    '0 0 * 13 *',
    '0 0 * * 8',
    '0 0 31 2 *',
    '5-1 * * * *',
    '*/0 * * * *',
    '*-5 * * * *',
    '1,,2 * * * *',
    '0 0 L * *',
    '@every soon',
    '@every 0s',
    '-1 * * * *',
  ])('%s is none', (expression) => {
    expect(longestInterval(expression)).toBeUndefined()
  })

  it('reads a field for seconds where it is told to', () => {
    expect(longestInterval('0 0 2 * * *', { seconds: true })).toBe(DAY)
    expect(longestInterval('*/10 * * * * *', { seconds: true })).toBe(10)
    expect(longestInterval('0 2 * * *', { seconds: true })).toBe(DAY)
    expect(longestInterval('@daily', { seconds: true })).toBe(DAY)
  })

  it.each([
    ['cron(0 5 * * ? *)', DAY],
    ['cron(0 5 ? * 1 *)', 7 * DAY],
    ['cron(0 5 ? * SUN,WED *)', 4 * DAY],
    ['cron(0 5 ? * 2-6 *)', 3 * DAY],
    ['rate(12 hours)', 12 * HOUR],
    ['rate(1 day)', DAY],
    ['cron(0 5 ? * 2#1 *)', undefined],
    ['cron(0 5 * * ? 2030)', undefined],
    ['rate(0 hours)', undefined],
    ['0 5 * * *', undefined],
  ])('AWS: %s', (expression, seconds) => {
    expect(longestAwsInterval(expression)).toBe(seconds)
  })

  it('reads durations', () => {
    expect(durationSeconds('24h')).toBe(DAY)
    expect(durationSeconds('1w2d')).toBe(9 * DAY)
    expect(durationSeconds('500ms')).toBe(0.5)
    expect(durationSeconds('1 h')).toBeUndefined()
  })
})
