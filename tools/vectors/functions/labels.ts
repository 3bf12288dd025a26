import {
  formatLabelSelector,
  isEmptySelector,
  labelSelectorAsMap,
  parseLabels,
  parseLabelSelectorObject,
  parseSelector,
  printLabels,
  printSelector,
  selectorFromSet,
  selects,
  toSelector,
  type LabelSelectorObject,
  type LabelSet,
  type Selector,
} from '@coxswain/api'
import type { VectorFunctions } from '../vector.ts'

interface Text {
  readonly selector: string
}
interface Labels {
  readonly labels: LabelSet
}
interface OfObject {
  readonly labelSelector: LabelSelectorObject | null
}

function describe(selector: Selector) {
  return {
    empty: isEmptySelector(selector),
    string: printSelector(selector),
  }
}

export const functions = {
  Parse: ({ selector }: Text) => {
    const parsed = parseSelector(selector)
    return { ...describe(parsed), parsed: { requirements: parsed.requirements, selectable: !parsed.isNothing } }
  },
  Matches: ({ selector, labels }: Text & Labels) => selects(parseSelector(selector), labels),
  ParseToLabelSelector: ({ selector }: Text) => withoutEmptyParts(parseLabelSelectorObject(selector)),
  ConvertSelectorToLabelsMap: ({ selector }: Text) => parseLabels(selector),
  'Set.String': ({ labels }: Labels) => printLabels(labels),
  SelectorFromSet: ({ labels }: Labels) => printSelector(selectorFromSet(labels)),
  LabelSelectorAsSelector: ({ labelSelector, labels }: OfObject & { readonly labels?: readonly LabelSet[] }) => {
    const selector = toSelector(labelSelector)
    return { ...describe(selector), matches: labels?.map((set) => selects(selector, set)) }
  },
  LabelSelectorAsMap: ({ labelSelector }: OfObject) => labelSelectorAsMap(labelSelector),
  FormatLabelSelector: ({ labelSelector }: OfObject) => formatLabelSelector(labelSelector),
} satisfies VectorFunctions

/** Go's encoder leaves them out. */
function withoutEmptyParts({ matchLabels = {}, matchExpressions = [] }: LabelSelectorObject): LabelSelectorObject {
  return {
    matchLabels: Object.keys(matchLabels).length > 0 ? matchLabels : undefined,
    matchExpressions:
      matchExpressions.length > 0
        ? matchExpressions.map(({ values = [], ...rest }) => ({
            ...rest,
            values: values.length > 0 ? values : undefined,
          }))
        : undefined,
  }
}
