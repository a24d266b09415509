-- The functions of the WebAssembly file, which has been put where file() reads. They are lost when the module is:
--   DELETE FROM system.webassembly_modules WHERE name = 'bounce_classifier'
INSERT INTO system.webassembly_modules (name, code)
    SELECT 'bounce_classifier', raw_blob FROM file('bounce_classifier.wasm', 'RawBLOB');

-- DETERMINISTIC, so that each distinct value of a LowCardinality column is classified
-- once. Without fuel, which counts instructions: the time of a reply is bounded by its length.
CREATE FUNCTION bounce_class LANGUAGE WASM ABI BUFFERED_V1 FROM 'bounce_classifier' ARGUMENTS (reply String) RETURNS String DETERMINISTIC
    SETTINGS serialization_format = 'RowBinary', webassembly_udf_enable_fuel = false;
CREATE FUNCTION bounce_severity LANGUAGE WASM ABI BUFFERED_V1 FROM 'bounce_classifier' ARGUMENTS (reply String) RETURNS String DETERMINISTIC
    SETTINGS serialization_format = 'RowBinary', webassembly_udf_enable_fuel = false;
CREATE FUNCTION bounce_action LANGUAGE WASM ABI BUFFERED_V1 FROM 'bounce_classifier' ARGUMENTS (reply String) RETURNS String DETERMINISTIC
    SETTINGS serialization_format = 'RowBinary', webassembly_udf_enable_fuel = false;
CREATE FUNCTION bounce_rule LANGUAGE WASM ABI BUFFERED_V1 FROM 'bounce_classifier' ARGUMENTS (reply String) RETURNS String DETERMINISTIC
    SETTINGS serialization_format = 'RowBinary', webassembly_udf_enable_fuel = false;
