// Mirrors k8s.io/client-go/tools/pager ListPager.List, 1.36.
import type { KubeObject } from '@coxswain/api'
import { isExpired, type ListResult, type RequestOptions } from '@coxswain/client'

export interface PagedList {
  readonly items: readonly KubeObject[]
  readonly resourceVersion: string
  /** The server gave more than one page. */
  readonly isPaginated: boolean
}

type ListPage = (options: RequestOptions) => Promise<ListResult<KubeObject>>

/**
 * All pages of a list. The first page's resource version is that of the whole. When the server forgets the snapshot
 * between two pages, one request for everything follows, at the version that was asked for at first.
 */
export async function listPages(list: ListPage, resourceVersion: string, pageSize: number): Promise<PagedList> {
  const asked: RequestOptions = resourceVersion === '' ? {} : { resourceVersion }
  const limit = pageSize > 0 ? { limit: pageSize } : {}
  const first = await list({ ...asked, ...limit })
  if (!hasMore(first)) return { items: first.items, resourceVersion: first.resourceVersion, isPaginated: false }
  const items = [...first.items]
  for (let page = first; hasMore(page); items.push(...page.items)) {
    try {
      page = await list({ ...limit, continue: page.continue })
    } catch (error) {
      if (!isExpired(error)) throw error
      const whole = await list(asked)
      return { items: whole.items, resourceVersion: whole.resourceVersion, isPaginated: true }
    }
  }
  return { items, resourceVersion: first.resourceVersion, isPaginated: true }
}

const hasMore = (page: ListResult<KubeObject>): boolean => page.continue !== undefined && page.continue !== ''
