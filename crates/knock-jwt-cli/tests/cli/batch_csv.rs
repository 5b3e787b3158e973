//! `sign --batch --column`, and `--format csv`.

use serde_json::Value;

use crate::common::{Ran, folder, key, misused, refused, run, verified, with_key};

fn batch(content: &[u8], arguments: &[&str]) -> Ran {
    let files = folder(&[("users.csv", content)]);
    run(with_key(["sign", "--batch", "users.csv"]).args(arguments).current_dir(&files))
}

fn ids(ran: &Ran) -> Vec<(u64, String)> {
    let object = |line: &str| {
        let object: Value = serde_json::from_str(line).unwrap();
        (object["line"].as_u64().unwrap(), object["user_id"].as_str().unwrap().to_owned())
    };
    ran.out.lines().map(object).collect()
}

fn pairs(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
    expected.iter().map(|(line, id)| (*line, (*id).to_owned())).collect()
}

const USERS: &[u8] = b"\xef\xbb\xbfid,\"full name\"\r\nada,\"Lovelace, Ada\"\r\n\"gr\"\"ace\",\"two\nlines\"\r\nmae,x";

#[test]
fn a_column_is_found_by_name_or_number() {
    let expected = pairs(&[(2, "ada"), (3, "gr\"ace"), (5, "mae")]);
    for column in ["id", "1"] {
        let ran = batch(USERS, &["--column", column]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(ids(&ran), expected);
    }
    let expected = pairs(&[(2, "Lovelace, Ada"), (3, "two\nlines"), (5, "x")]);
    assert_eq!(ids(&batch(USERS, &["--column", "full name"])), expected);
    let ran = batch(b"ada,1\ngrace,2\n", &["--column", "1", "--no-header"]);
    assert_eq!(ids(&ran), pairs(&[(1, "ada"), (2, "grace")]));
}

#[test]
fn bad_rows_are_reported_and_the_good_ones_written() {
    let content = b"n,id\n1,ada\n2\n\"x\"y,eve\n3,\n\n4,J\xfcrgen\n\"5,open\n6,grace\n";
    let ran = batch(content, &["--column", "id"]);
    assert_eq!(ran.code, 6);
    assert_eq!(ids(&ran), pairs(&[(2, "ada"), (9, "grace")]));
    let expected = [
        "error[user_id_missing]: users.csv:3: the row has no column 2",
        "error[user_id_invalid]: users.csv:4: the row is broken",
        "error[user_id_missing]: users.csv:5: there is no user id",
        "error[user_id_missing]: users.csv:6: the row has no column 2",
        "error[user_id_invalid]: users.csv:7: the user id is not in UTF-8",
        "error[user_id_invalid]: users.csv:8: the row is broken",
        "2 tokens signed, 6 lines refused",
    ];
    assert_eq!(ran.err.lines().count(), expected.len(), "{}", ran.err);
    for (line, start) in ran.err.lines().zip(expected) {
        assert!(line.starts_with(start), "{line}, not {start}");
    }
}

#[test]
fn a_column_that_is_not_there_stops_it_before_anything_is_written() {
    let files = folder(&[
        ("users.csv", USERS),
        ("twice.csv", b"id,id\nada,ada\n"),
        ("empty.csv", b""),
        ("broken.csv", b"\"id\"x\nada\n"),
    ]);
    let sign = |file: &str, column: &str| {
        let mut sign = with_key(["sign", "--batch", file, "--column", column, "--output", "out"]);
        sign.current_dir(&files);
        sign
    };
    let error = refused(&mut sign("users.csv", "nick"), 5, "input_unreadable");
    assert!(error.contains("\"nick\"") && error.contains("\"id\", \"full name\""), "{error}");
    refused(&mut sign("users.csv", "3"), 5, "input_unreadable");
    assert!(refused(&mut sign("twice.csv", "id"), 5, "input_unreadable").contains("number"));
    refused(&mut sign("empty.csv", "id"), 5, "input_unreadable");
    refused(&mut sign("broken.csv", "id"), 5, "input_unreadable");
    assert!(!files.path().join("out").exists());
    misused(&mut sign("users.csv", "0"), "counted from 1");
    misused(sign("users.csv", "id").arg("--no-header"), "number");
}

#[test]
fn tokens_are_written_as_csv() {
    let users = "ada\na,\"b\"\n\n spaced ";
    let ran = run(with_key(["sign", "--batch", "-", "--format", "csv"]).write_stdin(users));
    assert_eq!(ran.code, 6);
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    let header: Vec<&str> = reader.headers().unwrap().iter().collect();
    assert_eq!(header, ["line", "user_id", "token", "issued_at", "expires_at", "refresh_at"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let expected = [("1", "ada"), ("2", "a,\"b\""), ("4", " spaced ")];
    assert_eq!(rows.len(), expected.len());
    for (row, (line, user_id)) in rows.iter().zip(expected) {
        assert_eq!((&row[0], &row[1]), (line, user_id));
        let claims = verified(&row[2], key());
        assert_eq!(claims["sub"], user_id);
        assert_eq!(claims["iat"].to_string(), row[3]);
        assert_eq!(claims["exp"].to_string(), row[4]);
        assert!(row[5].parse::<u64>().is_ok());
    }
}

#[test]
fn csv_without_a_token_still_has_its_header() {
    let ran = run(with_key(["sign", "--batch", "-", "--format", "csv"]).write_stdin(""));
    assert_eq!(ran.out, "line,user_id,token,issued_at,expires_at,refresh_at\n");
}

#[test]
fn a_batch_reads_what_a_batch_wrote() {
    let ran =
        run(with_key(["sign", "--batch", "-", "--format", "csv"]).write_stdin("a,b\n\"q\"\n"));
    let again = batch(ran.out.as_bytes(), &["--column", "user_id"]);
    assert_eq!(ids(&again), pairs(&[(2, "a,b"), (3, "\"q\"")]));
}
