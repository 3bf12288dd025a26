import { expect, test } from 'vitest'
import { createFinalizerExpectations } from './finalizer-expectations.ts'

test('releases are awaited job by job, those of earlier syncs too', () => {
  const expectations = createFinalizerExpectations()
  const awaited = (job: string): string => [...expectations.awaited(job)].toSorted().join()
  expectations.expectRemoved('shop/sum', ['a', 'b', 'c'])
  expectations.expectRemoved('shop/max', ['c'])
  expectations.removalObserved('shop/sum', 'a')
  expectations.expectRemoved('shop/sum', ['d'])
  expectations.removalObserved('shop/sum', 'c')
  expect([awaited('shop/sum'), awaited('shop/max')]).toEqual(['b,d', 'c'])
  expectations.removalObserved('shop/sum', 'unknown')
  expectations.removalObserved('shop/unknown', 'b')
  expect([awaited('shop/sum'), awaited('shop/unknown')]).toEqual(['b,d', ''])
  expectations.forget('shop/sum')
  expect([awaited('shop/sum'), awaited('shop/max')]).toEqual(['', 'c'])
})

test('what was awaited at the start of a sync stays so in it', () => {
  const expectations = createFinalizerExpectations()
  expectations.expectRemoved('shop/sum', ['a'])
  const atTheStart = expectations.awaited('shop/sum')
  expectations.removalObserved('shop/sum', 'a')
  expectations.expectRemoved('shop/sum', ['b'])
  expect([...atTheStart]).toEqual(['a'])
})
