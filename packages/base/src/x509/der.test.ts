import { describe, expect, test } from 'vitest'
import { readDerValues, readObjectIdentifier } from './der-reader.ts'
import {
  derBoolean,
  derFlags,
  derObjectIdentifier,
  derSequence,
  derSet,
  derText,
  derTime,
  derUnsigned,
  derValue,
} from './der-writer.ts'
import { readPemBlocks, writePemBlock } from './pem-blocks.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

// What Go's encoding/asn1 makes of the same.
test.each([
  { name: 'nothing set', made: derFlags(0), want: '030100' },
  { name: 'the first flag', made: derFlags(1), want: '03020780' },
  { name: 'digitalSignature and keyEncipherment', made: derFlags(0b101), want: '030205a0' },
  { name: 'the ninth flag', made: derFlags(1 << 8), want: '0303070080' },
  { name: 'zero', made: derUnsigned(bytes('0000')), want: '020100' },
  { name: 'a high bit', made: derUnsigned(bytes('0080')), want: '02020080' },
  { name: 'no high bit', made: derUnsigned(bytes('007f')), want: '02017f' },
  { name: 'true', made: derBoolean(true), want: '0101ff' },
  { name: 'an identifier', made: derObjectIdentifier('1.2.840.113549.1.1.11'), want: '06092a864886f70d01010b' },
  { name: 'an identifier of the second tree', made: derObjectIdentifier('2.5.29.17'), want: '0603551d11' },
  { name: 'printable text', made: derText('system:nodes'), want: '130c73797374656d3a6e6f646573' },
  { name: 'text with an asterisk', made: derText('*'), want: '0c012a' },
  { name: 'text beyond ASCII', made: derText('ü'), want: '0c02c3bc' },
  { name: 'a set, in order', made: derSet(derText('ops'), derText('dev')), want: '310a13036465761303 6f7073' },
  { name: 'a time', made: derTime(Date.UTC(2026, 10, 21, 1, 2, 3)), want: `170d${hex(Buffer.from('261121010203Z'))}` },
  { name: 'a late time', made: derTime(Date.UTC(2050, 0, 1)), want: `180f${hex(Buffer.from('20500101000000Z'))}` },
  { name: 'an early time', made: derTime(Date.UTC(1949, 0, 1)), want: `180f${hex(Buffer.from('19490101000000Z'))}` },
])('$name', ({ made, want }) => {
  expect(hex(made)).toBe(want.replaceAll(' ', ''))
})

describe('lengths', () => {
  test.each([
    { length: 127, head: '047f' },
    { length: 128, head: '048180' },
    { length: 256, head: '04820100' },
    { length: 70_000, head: '0483011170' },
  ])('$length', ({ length, head }) => {
    const made = derValue(4, new Uint8Array(length))
    expect(hex(made.subarray(0, head.length / 2))).toBe(head)
    expect(readDerValues(made)?.[0]?.content).toHaveLength(length)
  })
})

test('what was written can be read', () => {
  const made = derSequence(derObjectIdentifier('1.3.6.1.5.5.7.3.2'), derSequence(derText('a')))
  const [outer] = readDerValues(made) ?? []
  const [identifier, inner] = readDerValues(outer?.content ?? new Uint8Array()) ?? []
  expect(readObjectIdentifier(identifier?.content ?? new Uint8Array())).toBe('1.3.6.1.5.5.7.3.2')
  expect(hex(inner?.encoded ?? new Uint8Array())).toBe('3003130161')
})

test.each(['30', '3002ff', '3080', '3085ffffffffff'])('%s is cut off, or no DER', (text) => {
  expect(readDerValues(bytes(text))).toBeUndefined()
})

describe('PEM', () => {
  const some = Uint8Array.from({ length: 100 }, (_, index) => index)
  const text = writePemBlock('THING', some)

  test('is written as Go does', () => {
    expect(text).toBe(
      `-----BEGIN THING-----\n${Buffer.from(some).toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END THING-----\n`,
    )
  })

  test.each([
    { name: 'as it was written', from: text },
    { name: 'with lines that end as on Windows', from: text.replaceAll('\n', '\r\n') },
    { name: 'among other words', from: `a: b\n\n${text}\nend` },
    { name: 'after what is no base64', from: `-----BEGIN X-----\n!!\n-----END X-----\n${text}` },
    { name: 'after base64 that is cut off', from: `-----BEGIN X-----\nA\n-----END X-----\n${text}` },
  ])('is read $name', ({ from }) => {
    expect(readPemBlocks(from)).toEqual([{ type: 'THING', hasHeaders: false, bytes: some }])
  })

  test('headers are told of', () => {
    const [block] = readPemBlocks('-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nAAAA\n-----END X-----')
    expect(block).toEqual({ type: 'X', hasHeaders: true, bytes: Uint8Array.of(0, 0, 0) })
  })
})
