import { expect, test } from 'vitest'
import { formatFaults } from './faults.ts'

const fault = (line: number, column: number) => ({ line, column, message: 'wrong' })

test.each([
  ['points at the column', 'abc', fault(1, 1), 'ERROR: <input>:1:2: wrong\n | abc\n | .^'],
  ['shows the line alone', 'a\nbc\nd', fault(2, 0), 'ERROR: <input>:2:1: wrong\n | bc\n | ^'],
  ['points behind the end', 'ab', fault(1, 2), 'ERROR: <input>:1:3: wrong\n | ab\n | ..^'],
  ['makes tabs spaces', '\ta', fault(1, 1), 'ERROR: <input>:1:2: wrong\n |  a\n | .^'],
  ['marks wide letters widely', 'éé', fault(1, 1), 'ERROR: <input>:1:2: wrong\n | éé\n | \uff0e\uff3e'],
  ['shows nothing of nothing', '', fault(1, -1), 'ERROR: <input>:1:0: wrong'],
  ['shows nothing where there is no place', 'a', fault(-1, -1), 'ERROR: <input>:-1:0: wrong'],
])('%s', (_, source, found, expected) => {
  expect(formatFaults([found], source)).toBe(expected)
})

test('several stand one under the other', () => {
  expect(formatFaults([fault(1, 0), fault(1, 1)], 'ab')).toBe(
    'ERROR: <input>:1:1: wrong\n | ab\n | ^\nERROR: <input>:1:2: wrong\n | ab\n | .^',
  )
})
