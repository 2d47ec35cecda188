import type { CompiledField, Locale } from '@tenon/engine'
import type { FieldUi } from '@tenon/ui/kit'
import AreaInput from './area/Input.vue'
import AttachmentCell from './attachment/Cell.vue'
import AttachmentInput from './attachment/Input.vue'
import AutoNumberCell from './auto-number/Cell.vue'
import AutoNumberInput from './auto-number/Input.vue'
import BarcodeCell from './barcode/Cell.vue'
import BarcodeInput from './barcode/Input.vue'
import CascaderInput from './cascader/Input.vue'
import CheckboxInput from './checkbox/Input.vue'
import DateRangeCell from './date-range/Cell.vue'
import DateRangeInput from './date-range/Input.vue'
import DateCell from './date/Cell.vue'
import DateInput from './date/Input.vue'
import DatetimeCell from './datetime/Cell.vue'
import DatetimeInput from './datetime/Input.vue'
import DepartmentCell from './department/Cell.vue'
import DepartmentInput from './department/Input.vue'
import DescriptionCell from './description/Cell.vue'
import DescriptionInput from './description/Input.vue'
import DividerInput from './divider/Input.vue'
import EmailCell from './email/Cell.vue'
import FormulaCell from './formula/Cell.vue'
import FormulaInput from './formula/Input.vue'
import ImageCell from './image/Cell.vue'
import ImageInput from './image/Input.vue'
import LocationInput from './location/Input.vue'
import LocationOperand from './location/Operand.vue'
import LongTextCell from './long-text/Cell.vue'
import LongTextInput from './long-text/Input.vue'
import MemberCell from './member/Cell.vue'
import MemberInput from './member/Input.vue'
import MirrorCell from './mirror/Cell.vue'
import MirrorInput from './mirror/Input.vue'
import MoneyInput from './money/Input.vue'
import MultiSelectInput from './multi-select/Input.vue'
import NumberCell from './number/Cell.vue'
import NumberInput from './number/Input.vue'
import PercentInput from './percent/Input.vue'
import PhoneCell from './phone/Cell.vue'
import RadioInput from './radio/Input.vue'
import RatingCell from './rating/Cell.vue'
import RatingInput from './rating/Input.vue'
import RelationCell from './relation/Cell.vue'
import RelationInput from './relation/Input.vue'
import RichTextCell from './rich-text/Cell.vue'
import RichTextInput from './rich-text/Input.vue'
import SelectCell from './select/Cell.vue'
import SelectInput from './select/Input.vue'
import SignatureCell from './signature/Cell.vue'
import SignatureInput from './signature/Input.vue'
import SliderInput from './slider/Input.vue'
import SubformCell from './subform/Cell.vue'
import SubformInput from './subform/Input.vue'
import SwitchCell from './switch/Cell.vue'
import SwitchInput from './switch/Input.vue'
import TextCell from './text/Cell.vue'
import TimeInput from './time/Input.vue'
import UrlCell from './url/Cell.vue'
import { currencySymbol } from './money/currency-symbol.ts'
import { dialable } from './phone/dialable.ts'
import { lineInput } from './line-input.ui.ts'

const LINE = {}
const LIST = { end: 'chevron-down' }

/** A number with a unit is so much of something; one without may be an order, a year, a score. */
const ofQuantity = ({ settings }: CompiledField) => (settings['unit'] ? 'sum' : 'none')
const ofAmount = ({ settings }: CompiledField) => (settings['currency'] ? 'sum' : 'none')
/** Counts and sums add up; averages and extremes do not. */
const ofRollup = ({ settings }: CompiledField) =>
  ['count', 'sum'].includes(String(settings['measure'])) ? 'sum' : 'none'

/** The browser half of each built-in field type: one line per type. */
export const fieldUis: readonly FieldUi[] = [
  { type: 'text', Input: lineInput(), Cell: TextCell, sketch: LINE, width: 200 },
  { type: 'longText', Input: LongTextInput, Cell: LongTextCell, sketch: { shape: 'block' }, width: 260, wide: true },
  { type: 'number', Input: NumberInput, Cell: NumberCell, sketch: LINE, width: 110, align: 'right', total: ofQuantity },
  {
    type: 'money',
    Input: MoneyInput,
    Cell: NumberCell,
    sketch: { symbol: currencyOf },
    width: 136,
    align: 'right',
    total: () => 'sum',
  },
  { type: 'percent', Input: PercentInput, Cell: NumberCell, sketch: LINE, width: 96, align: 'right' },
  {
    type: 'date',
    Input: DateInput,
    Cell: DateCell,
    sketch: { hint: 'core.chooseDate', start: 'calendar' },
    width: 136,
    instant: true,
  },
  {
    type: 'datetime',
    Input: DatetimeInput,
    Cell: DatetimeCell,
    sketch: { hint: 'core.chooseTime', start: 'clock' },
    width: 168,
    instant: true,
  },
  {
    type: 'time',
    Input: TimeInput,
    Cell: TextCell,
    sketch: { hint: 'core.chooseTime', start: 'clock' },
    width: 96,
    instant: true,
  },
  {
    type: 'select',
    Input: SelectInput,
    Cell: SelectCell,
    sketch: { ...LIST, hint: 'core.choose' },
    width: 132,
    instant: true,
  },
  {
    type: 'multiSelect',
    Input: MultiSelectInput,
    Cell: SelectCell,
    sketch: { ...LIST, hint: 'core.chooseAny' },
    width: 200,
  },
  { type: 'radio', Input: RadioInput, Cell: SelectCell, width: 112, instant: true },
  { type: 'checkbox', Input: CheckboxInput, Cell: SelectCell, width: 200 },
  { type: 'switch', Input: SwitchInput, Cell: SwitchCell, width: 88, instant: true, light: true },
  {
    type: 'phone',
    Input: lineInput({ class: 'num', type: 'tel', keyboard: 'tel' }),
    Cell: PhoneCell,
    sketch: LINE,
    width: 132,
    contact: callable,
  },
  {
    type: 'email',
    Input: lineInput({ type: 'email', keyboard: 'email' }),
    Cell: EmailCell,
    sketch: LINE,
    width: 200,
    contact: mailable,
  },
  {
    type: 'url',
    Input: lineInput({ type: 'url', keyboard: 'url' }),
    Cell: UrlCell,
    sketch: LINE,
    width: 200,
  },
  {
    type: 'area',
    Input: AreaInput,
    Cell: TextCell,
    sketch: { ...LIST, hint: 'core.chooseArea' },
    width: 180,
    instant: true,
  },
  {
    type: 'member',
    Input: MemberInput,
    Cell: MemberCell,
    sketch: { ...LIST, hint: 'core.choosePerson' },
    width: 132,
    instant: true,
  },
  {
    type: 'department',
    Input: DepartmentInput,
    Cell: DepartmentCell,
    sketch: { ...LIST, hint: 'core.chooseDepartment' },
    width: 140,
    instant: true,
  },
  {
    type: 'relation',
    Input: RelationInput,
    Cell: RelationCell,
    sketch: { ...LIST, hint: 'core.chooseAnyRecord' },
    width: 200,
    instant: true,
  },
  {
    type: 'mirror',
    Input: MirrorInput,
    Cell: MirrorCell,
    sketch: { ...LIST, hint: 'core.chooseAnyRecord' },
    width: 220,
  },
  { type: 'subform', Input: SubformInput, Cell: SubformCell, width: 96, wide: true },
  { type: 'lookup', Input: FormulaInput, Cell: FormulaCell, width: 140, total: () => 'none' },
  { type: 'rollup', Input: FormulaInput, Cell: FormulaCell, width: 132, align: 'right', total: ofRollup },
  { type: 'formula', Input: FormulaInput, Cell: FormulaCell, width: 132, total: ofAmount },
  { type: 'autoNumber', Input: AutoNumberInput, Cell: AutoNumberCell, width: 156 },
  { type: 'attachment', Input: AttachmentInput, Cell: AttachmentCell, width: 120, wide: true },
  { type: 'image', Input: ImageInput, Cell: ImageCell, width: 132, wide: true },
  { type: 'rating', Input: RatingInput, Cell: RatingCell, width: 120, instant: true },
  { type: 'slider', Input: SliderInput, Cell: NumberCell, width: 120, align: 'right' },
  {
    type: 'dateRange',
    Input: DateRangeInput,
    Cell: DateRangeCell,
    sketch: { hint: 'core.chooseDays', start: 'calendar' },
    width: 220,
    instant: true,
  },
  {
    type: 'cascader',
    Input: CascaderInput,
    Cell: TextCell,
    sketch: { ...LIST, hint: 'core.choose' },
    width: 180,
    instant: true,
  },
  {
    type: 'idCard',
    Input: lineInput({ class: 'num', keyboard: 'text' }),
    Cell: TextCell,
    sketch: LINE,
    width: 180,
  },
  { type: 'richText', Input: RichTextInput, Cell: RichTextCell, sketch: { shape: 'block' }, width: 260, wide: true },
  { type: 'signature', Input: SignatureInput, Cell: SignatureCell, width: 120 },
  {
    type: 'location',
    Input: LocationInput,
    Operand: LocationOperand,
    Cell: TextCell,
    sketch: { hint: 'core.address', end: 'map-pin' },
    width: 200,
  },
  { type: 'barcode', Input: BarcodeInput, Cell: BarcodeCell, sketch: { end: 'scan-line' }, width: 160 },
  { type: 'description', Input: DescriptionInput, Cell: DescriptionCell, wide: true, bare: true },
  { type: 'divider', Input: DividerInput, Cell: DescriptionCell, wide: true, bare: true },
]

// helpers

function currencyOf({ settings }: CompiledField, locale: Locale): string {
  return currencySymbol(settings['currency'], locale)
}

function callable(value: unknown): { href: string; icon: string } | null {
  const number = typeof value === 'string' ? dialable(value) : null
  return number === null ? null : { href: `tel:${number}`, icon: 'phone' }
}

function mailable(value: unknown): { href: string; icon: string } | null {
  if (typeof value !== 'string' || !/^[^\s*@]+@[^\s*@]+$/u.test(value)) return null
  return { href: `mailto:${encodeURIComponent(value).replace('%40', '@')}`, icon: 'mail' }
}
