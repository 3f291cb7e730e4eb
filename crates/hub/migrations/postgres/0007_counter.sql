-- The code that a person shows at a counter: one an account, and a new one replaces it. `code_hash` is its keyed hash;
-- `issued` counts those of the day that began at `window_at`.
CREATE TABLE activation_code (
    account uuid NOT NULL PRIMARY KEY REFERENCES account (id),
    code_hash text NOT NULL UNIQUE,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    window_at timestamptz NOT NULL,
    issued bigint NOT NULL,
    used_at timestamptz
);
CREATE INDEX activation_code_expires ON activation_code (expires_at);

-- A person at a counter. `clerk` is a member of staff, `unit` the code of their unit; `ticks` is what the clerk had looked at,
-- `form_key` the form that decided, so that the same form sent twice decides once.
CREATE TABLE counter_case (
    id uuid NOT NULL PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    account uuid NOT NULL REFERENCES account (id),
    unit text NOT NULL,
    clerk text NOT NULL,
    code_hash text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'waiting-register', 'confirmed', 'refused', 'superseded', 'lapsed')),
    ticks jsonb NOT NULL,
    reason text,
    form_key text,
    proof uuid REFERENCES identity_proof (id),
    opened_at timestamptz NOT NULL,
    decided_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT counter_case_decided CHECK ((state IN ('open', 'waiting-register')) = (decided_at IS NULL)),
    CONSTRAINT counter_case_reason CHECK ((state = 'refused') = (reason IS NOT NULL)),
    CONSTRAINT counter_case_proof CHECK ((state = 'confirmed') = (proof IS NOT NULL))
);
-- One person stands at one counter.
CREATE UNIQUE INDEX counter_case_live ON counter_case (account) WHERE state IN ('open', 'waiting-register');
CREATE INDEX counter_case_account ON counter_case (account, opened_at);
CREATE INDEX counter_case_unit ON counter_case (unit, opened_at);
CREATE INDEX counter_case_clerk ON counter_case (clerk, opened_at);

-- How often a clerk tried a code with a number or a document that does not go with it.
CREATE TABLE counter_try (
    clerk text NOT NULL,
    code_hash text NOT NULL,
    wrong bigint NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (clerk, code_hash)
);
CREATE INDEX counter_try_since ON counter_try (since);

-- How often a clerk opened, or tried to open, a case in an hour and on a day.
CREATE TABLE counter_budget (
    clerk text NOT NULL,
    period text NOT NULL,
    n bigint NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (clerk, period)
);
CREATE INDEX counter_budget_since ON counter_budget (since);

-- The first phase: the record office of each county police inspectorate, and of the capital. Hours and streets are added by
-- the units themselves. Another institution is another row.
INSERT INTO staff_unit (id, code, name, county, address, hours, kind, opens_on, created_at) VALUES
    ('00000000-0000-7000-8000-000000000001', 'B-DGPMB', 'Direcția Generală de Poliție a Municipiului București', 'București', 'București', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000002', 'AB-IPJ', 'Inspectoratul de Poliție Județean Alba', 'Alba', 'Alba Iulia', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000003', 'AR-IPJ', 'Inspectoratul de Poliție Județean Arad', 'Arad', 'Arad', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000004', 'AG-IPJ', 'Inspectoratul de Poliție Județean Argeș', 'Argeș', 'Pitești', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000005', 'BC-IPJ', 'Inspectoratul de Poliție Județean Bacău', 'Bacău', 'Bacău', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000006', 'BH-IPJ', 'Inspectoratul de Poliție Județean Bihor', 'Bihor', 'Oradea', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000007', 'BN-IPJ', 'Inspectoratul de Poliție Județean Bistrița-Năsăud', 'Bistrița-Năsăud', 'Bistrița', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000008', 'BT-IPJ', 'Inspectoratul de Poliție Județean Botoșani', 'Botoșani', 'Botoșani', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000009', 'BV-IPJ', 'Inspectoratul de Poliție Județean Brașov', 'Brașov', 'Brașov', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000010', 'BR-IPJ', 'Inspectoratul de Poliție Județean Brăila', 'Brăila', 'Brăila', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000011', 'BZ-IPJ', 'Inspectoratul de Poliție Județean Buzău', 'Buzău', 'Buzău', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000012', 'CS-IPJ', 'Inspectoratul de Poliție Județean Caraș-Severin', 'Caraș-Severin', 'Reșița', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000013', 'CL-IPJ', 'Inspectoratul de Poliție Județean Călărași', 'Călărași', 'Călărași', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000014', 'CJ-IPJ', 'Inspectoratul de Poliție Județean Cluj', 'Cluj', 'Cluj-Napoca', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000015', 'CT-IPJ', 'Inspectoratul de Poliție Județean Constanța', 'Constanța', 'Constanța', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000016', 'CV-IPJ', 'Inspectoratul de Poliție Județean Covasna', 'Covasna', 'Sfântu Gheorghe', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000017', 'DB-IPJ', 'Inspectoratul de Poliție Județean Dâmbovița', 'Dâmbovița', 'Târgoviște', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000018', 'DJ-IPJ', 'Inspectoratul de Poliție Județean Dolj', 'Dolj', 'Craiova', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000019', 'GL-IPJ', 'Inspectoratul de Poliție Județean Galați', 'Galați', 'Galați', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000020', 'GR-IPJ', 'Inspectoratul de Poliție Județean Giurgiu', 'Giurgiu', 'Giurgiu', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000021', 'GJ-IPJ', 'Inspectoratul de Poliție Județean Gorj', 'Gorj', 'Târgu Jiu', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000022', 'HR-IPJ', 'Inspectoratul de Poliție Județean Harghita', 'Harghita', 'Miercurea Ciuc', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000023', 'HD-IPJ', 'Inspectoratul de Poliție Județean Hunedoara', 'Hunedoara', 'Deva', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000024', 'IL-IPJ', 'Inspectoratul de Poliție Județean Ialomița', 'Ialomița', 'Slobozia', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000025', 'IS-IPJ', 'Inspectoratul de Poliție Județean Iași', 'Iași', 'Iași', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000026', 'IF-IPJ', 'Inspectoratul de Poliție Județean Ilfov', 'Ilfov', 'București', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000027', 'MM-IPJ', 'Inspectoratul de Poliție Județean Maramureș', 'Maramureș', 'Baia Mare', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000028', 'MH-IPJ', 'Inspectoratul de Poliție Județean Mehedinți', 'Mehedinți', 'Drobeta-Turnu Severin', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000029', 'MS-IPJ', 'Inspectoratul de Poliție Județean Mureș', 'Mureș', 'Târgu Mureș', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000030', 'NT-IPJ', 'Inspectoratul de Poliție Județean Neamț', 'Neamț', 'Piatra Neamț', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000031', 'OT-IPJ', 'Inspectoratul de Poliție Județean Olt', 'Olt', 'Slatina', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000032', 'PH-IPJ', 'Inspectoratul de Poliție Județean Prahova', 'Prahova', 'Ploiești', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000033', 'SM-IPJ', 'Inspectoratul de Poliție Județean Satu Mare', 'Satu Mare', 'Satu Mare', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000034', 'SJ-IPJ', 'Inspectoratul de Poliție Județean Sălaj', 'Sălaj', 'Zalău', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000035', 'SB-IPJ', 'Inspectoratul de Poliție Județean Sibiu', 'Sibiu', 'Sibiu', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000036', 'SV-IPJ', 'Inspectoratul de Poliție Județean Suceava', 'Suceava', 'Suceava', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000037', 'TR-IPJ', 'Inspectoratul de Poliție Județean Teleorman', 'Teleorman', 'Alexandria', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000038', 'TM-IPJ', 'Inspectoratul de Poliție Județean Timiș', 'Timiș', 'Timișoara', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000039', 'TL-IPJ', 'Inspectoratul de Poliție Județean Tulcea', 'Tulcea', 'Tulcea', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000040', 'VS-IPJ', 'Inspectoratul de Poliție Județean Vaslui', 'Vaslui', 'Vaslui', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000041', 'VL-IPJ', 'Inspectoratul de Poliție Județean Vâlcea', 'Vâlcea', 'Râmnicu Vâlcea', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z'),
    ('00000000-0000-7000-8000-000000000042', 'VN-IPJ', 'Inspectoratul de Poliție Județean Vrancea', 'Vrancea', 'Focșani', '', 'police', '2023-02-01',
     '2026-11-28T00:00:00.000000Z');
