using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OpenRouter.Portal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AccountSecurity : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "DisabledAt",
                table: "Users",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "RecoveredAt",
                table: "Users",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "OperatorClaims",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OperatorClaims", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Operators",
                columns: table => new
                {
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AppointedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AppointedByUserId = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Operators", x => x.UserId);
                    table.ForeignKey(
                        name: "FK_Operators_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "RecoveryCases",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    OpenForUserId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    SubmittedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AddressMatch = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    DateMatch = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    TransactionMatch = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    NewEmail = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    CoolOffStartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    NoticesSent = table.Column<int>(type: "INTEGER", nullable: false),
                    NextNoticeAt = table.Column<long>(type: "INTEGER", nullable: true),
                    StartedByUserId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    ClosedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RecoveryCases", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RecoveryCases_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "RecoveryLinks",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Purpose = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    TokenHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RecoveryLinks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RecoveryLinks_RecoveryCases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "RecoveryCases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_RecoveryCases_NextNoticeAt",
                table: "RecoveryCases",
                column: "NextNoticeAt");

            migrationBuilder.CreateIndex(
                name: "IX_RecoveryCases_OpenForUserId",
                table: "RecoveryCases",
                column: "OpenForUserId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_RecoveryCases_UserId",
                table: "RecoveryCases",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_RecoveryLinks_CaseId",
                table: "RecoveryLinks",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_RecoveryLinks_TokenHash",
                table: "RecoveryLinks",
                column: "TokenHash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "OperatorClaims");

            migrationBuilder.DropTable(
                name: "Operators");

            migrationBuilder.DropTable(
                name: "RecoveryLinks");

            migrationBuilder.DropTable(
                name: "RecoveryCases");

            migrationBuilder.DropColumn(
                name: "DisabledAt",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "RecoveredAt",
                table: "Users");
        }
    }
}
