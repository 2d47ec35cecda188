import { Type, type Static } from 'typebox'
import { Expression, Label } from './json.ts'
import { Key } from './key.ts'
import { Dimension, Measure } from './report.ts'

/** `id` is never reused; `column` and `columnType` are allotted at first publish and kept from then on. */
export const FieldDefinition = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9_]{1,40}$' }),
    key: Key,
    type: Type.String({ maxLength: 40 }),
    label: Label,
    help: Type.Optional(Label),
    required: Type.Optional(Type.Boolean()),
    readonly: Type.Optional(Type.Boolean()),
    default: Type.Optional(Expression),
    settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    /**
     * What an import should know: other headings that mean this field, and the value suggested for every row where the
     * file has no such column.
     */
    import: Type.Optional(
      Type.Object(
        {
          aliases: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 })),
          constant: Type.Optional(Expression),
        },
        { additionalProperties: false },
      ),
    ),
    column: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_]{0,62}$' })),
    columnType: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
)
export type FieldDefinition = Static<typeof FieldDefinition>

/** An item is a field key, or a key with the number of grid columns it spans. */
export const LayoutItem = Type.Union([
  Key,
  Type.Object({ key: Key, span: Type.Integer({ minimum: 1, maximum: 4 }) }, { additionalProperties: false }),
])
export type LayoutItem = Static<typeof LayoutItem>

/** A section of the form; sections that follow each other with the same `tab` group become tabs. */
export const Section = Type.Object(
  {
    id: Type.Optional(Type.String({ maxLength: 40 })),
    section: Label,
    help: Type.Optional(Label),
    tab: Type.Optional(Label),
    columns: Type.Optional(Type.Integer({ minimum: 1, maximum: 4 })),
    collapsed: Type.Optional(Type.Boolean()),
    items: Type.Array(LayoutItem, { maxItems: 400 }),
  },
  { additionalProperties: false },
)
export type Section = Static<typeof Section>

/**
 * While `when` holds: fields are shown, required, read-only or set, or offer only some of their options; a field named in any
 * `show` is hidden when none of them holds.
 */
export const Linkage = Type.Object(
  {
    key: Type.Optional(Key),
    when: Expression,
    show: Type.Optional(Type.Array(Key)),
    require: Type.Optional(Type.Array(Key)),
    readonly: Type.Optional(Type.Array(Key)),
    set: Type.Optional(Type.Record(Type.String(), Expression)),
    /** Field → the values that may be chosen; where several linkages hold, what all of them leave. */
    options: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String({ maxLength: 100 }), { maxItems: 400 }))),
  },
  { additionalProperties: false },
)
export type Linkage = Static<typeof Linkage>

/** `when` true means the record breaks the rule; `block` refuses the write, `warn` lets it pass with the message. */
export const RecordCheck = Type.Object(
  {
    key: Key,
    when: Expression,
    do: Type.Enum(['block', 'warn']),
    at: Type.Array(Type.String(), { minItems: 1 }),
    message: Label,
  },
  { additionalProperties: false },
)
export type RecordCheck = Static<typeof RecordCheck>

/** 查重 over one or more fields. `threshold` (0–1, default 0.85) is the Dice coefficient of 2-grams and used by `similar` only. */
export const DuplicateRule = Type.Object(
  {
    fields: Type.Array(Key, { minItems: 1, maxItems: 5 }),
    match: Type.Enum(['exact', 'normalized', 'similar']),
    threshold: Type.Optional(Type.Number({ minimum: 0.3, maximum: 1 })),
    do: Type.Enum(['block', 'warn']),
  },
  { additionalProperties: false },
)
export type DuplicateRule = Static<typeof DuplicateRule>

/**
 * A move of the stage. `from` null: from no stage at all. `roles` are those whose people may make it by hand; absent = everybody
 * who may edit the field, empty = nobody, so that only rules and flows make it. `message` is what the others are told.
 */
export const StageMove = Type.Object(
  {
    from: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
    to: Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 100 }),
    roles: Type.Optional(Type.Array(Key, { maxItems: 40 })),
    message: Type.Optional(Label),
  },
  { additionalProperties: false },
)
export type StageMove = Static<typeof StageMove>

/**
 * The states that a record goes through, as the options of one field. `moves`: `any`, `forward` (in the order of the options;
 * rules and flows may go back), or the moves that there are – then no other is made, by whatever way. `message` is what a
 * refused move says where the move has no message of its own.
 */
export const Stage = Type.Object(
  {
    field: Key,
    moves: Type.Union([Type.Enum(['forward', 'any']), Type.Array(StageMove, { maxItems: 400 })]),
    message: Type.Optional(Label),
  },
  { additionalProperties: false },
)
export type Stage = Static<typeof Stage>

export const View = Type.Object(
  {
    key: Key,
    kind: Type.String({ maxLength: 40 }),
    label: Label,
    columns: Type.Optional(Type.Array(Type.String({ maxLength: 90 }))),
    filter: Type.Optional(Expression),
    sort: Type.Optional(Type.Array(Type.String({ maxLength: 90 }))),
    group: Type.Optional(Type.String({ maxLength: 90 })),
    settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
)
export type View = Static<typeof View>

/** A button on the record page; runs the rules that have `{on: 'button', button: key}` and starts `flow` if named. */
export const Button = Type.Object(
  {
    key: Key,
    label: Label,
    when: Type.Optional(Expression),
    flow: Type.Optional(Key),
    confirm: Type.Optional(Label),
    /** While it is shown it is the one filled button of the page, on a phone in its foot. Default false. */
    primary: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type Button = Static<typeof Button>

/**
 * A way in for people without an account: some fields of the form, and values that the server sets (where it came from).
 * Who may come in, for how long and how often, is a link; links are live and not part of the definition.
 */
export const PublicEntry = Type.Object(
  {
    key: Key,
    label: Label,
    help: Type.Optional(Label),
    fields: Type.Array(Key, { minItems: 1, maxItems: 60 }),
    values: Type.Optional(Type.Record(Type.String(), Expression)),
    /** What is said when it has been sent. */
    done: Type.Optional(Label),
  },
  { additionalProperties: false },
)
export type PublicEntry = Static<typeof PublicEntry>

/** A record on paper: which of its fields, under which heading, on which page. */
export const PrintLayout = Type.Object(
  {
    key: Key,
    label: Label,
    /** On top, in place of the form's name. */
    heading: Type.Optional(Label),
    /** Below it, for everybody who gets the sheet. */
    note: Type.Optional(Label),
    paper: Type.Optional(Type.Enum(['A3', 'A4', 'A5'])),
    landscape: Type.Optional(Type.Boolean()),
    /** Absent: all that the one who prints may see. */
    fields: Type.Optional(Type.Array(Key, { minItems: 1, maxItems: 400 })),
    /** What was decided in the record's flows; default true. */
    opinions: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type PrintLayout = Static<typeof PrintLayout>

export const FormDefinition = Type.Object(
  {
    kind: Type.Literal('form'),
    key: Key,
    label: Label,
    icon: Type.Optional(Type.String({ maxLength: 40 })),
    help: Type.Optional(Label),
    title: Type.Optional(Key),
    number: Type.Optional(Key),
    fields: Type.Array(FieldDefinition, { maxItems: 600 }),
    layout: Type.Optional(Type.Array(Section)),
    linkage: Type.Optional(Type.Array(Linkage)),
    checks: Type.Optional(Type.Array(RecordCheck)),
    duplicates: Type.Optional(Type.Array(DuplicateRule)),
    stage: Type.Optional(Stage),
    /** Up to five field keys shown large on top of the record page. */
    figures: Type.Optional(Type.Array(Key, { maxItems: 5 })),
    /** Child forms shown as tabs of the record page, as `form.relationField`; default: every relation to this form. */
    related: Type.Optional(Type.Array(Type.String({ maxLength: 90 }))),
    /** Child form that the record page's filled button adds to, as `form.relationField`; default: the first related one. */
    quick: Type.Optional(Type.String({ maxLength: 90 })),
    /** The records are things to do: open ones are shown as 下一步 where they belong; ticking one sets `done`. */
    todo: Type.Optional(
      Type.Object(
        { due: Key, open: Expression, done: Type.Record(Type.String(), Expression) },
        { additionalProperties: false },
      ),
    ),
    /** Fields of the quick entry: a form with them is added to on the first page, without leaving it. */
    entry: Type.Optional(Type.Array(Key, { minItems: 1, maxItems: 8 })),
    views: Type.Optional(Type.Array(View)),
    buttons: Type.Optional(Type.Array(Button)),
    public: Type.Optional(Type.Array(PublicEntry, { maxItems: 20 })),
    prints: Type.Optional(Type.Array(PrintLayout, { maxItems: 20 })),
    /** Figures and groups that reports over this form use by name, so that 赢单率 means the same everywhere. */
    measures: Type.Optional(Type.Array(Measure, { maxItems: 60 })),
    dimensions: Type.Optional(Type.Array(Dimension, { maxItems: 60 })),
  },
  { additionalProperties: false },
)
export type FormDefinition = Static<typeof FormDefinition>

/** The smallest form that can be published. */
export function emptyForm(key: string, label: Label): FormDefinition {
  return {
    kind: 'form',
    key,
    label,
    fields: [],
    layout: [{ section: { 'zh-CN': '基本信息', 'en-US': 'Basics' }, columns: 2, items: [] }],
    views: [],
  }
}
