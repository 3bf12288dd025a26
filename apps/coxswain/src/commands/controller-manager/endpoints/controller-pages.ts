// Mirrors cmd/kube-controller-manager/app/controllermanager.go, BuildControllers, 1.36: what controllers show of themselves.
import type { Controller } from '@coxswain/runtime'
import { plainText, type ServedAnswer, type ServedRequest } from '@coxswain/runtime/serving'

const prefix = '/debug/controllers/'

type Page = NonNullable<Controller['debugPage']>

/** The pages of controllers, which come when those are built: on whoever leads. */
export interface DebugPages {
  add(controller: string, page: Page): void
  /** Undefined: none of these pages. */
  answer(request: ServedRequest): ServedAnswer | undefined
}

export function createDebugPages(): DebugPages {
  const pages = new Map<string, Page>()
  return {
    add: (controller, page) => void pages.set(controller, page),
    answer: ({ path, query }) => {
      if (!path.startsWith(prefix)) return undefined
      const [controller = ''] = path.slice(prefix.length).split('/')
      const page = pages.get(controller)
      if (page === undefined) return undefined
      const shown = page(path.slice(prefix.length + controller.length), query)
      if (shown === undefined) return plainText(404, '\n')
      const headers = { 'content-type': shown.contentType, 'x-content-type-options': 'nosniff' }
      return { code: 200, headers, body: shown.body }
    },
  }
}
